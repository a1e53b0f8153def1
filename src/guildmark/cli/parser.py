"""Which commands there are, what they take, and which module carries each of them out."""

import argparse
from datetime import date
from pathlib import Path

from guildmark import __version__

EPILOG = """\
Everything is kept in one data directory: the folder that GUILDMARK_HOME names, else the usual place for a user's data.
DATABASE_URL, GUILDMARK_URL, SMTP_HOST and others are explained in docs/guide/operating.md.
Any other word is a Django command, for example `guildmark migrate` or `guildmark shell`; `guildmark help` lists them.
"""
COMMANDS = (
    "serve",
    "worker",
    "doctor",
    "owner-link",
    "backup",
    "restore",
    "import",
    "badge",
    "keys",
    "demo",
    "simulate",
)
Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives its type no public name


def build_parser() -> argparse.ArgumentParser:
    """The parser of every own command; each sets `module`, whose `run` takes the options."""
    parser = argparse.ArgumentParser(
        prog="guildmark",
        description="Opt-in, incentive-backed learning programs for independent contractors.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"guildmark {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_running(commands)
    _add_keeping(commands)
    _add_import(commands)
    _add_badge(commands)
    _add_keys(commands)
    _add_worlds(commands)
    return parser


def _add(commands: "Commands[argparse.ArgumentParser]", name: str, words: str, module: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    parser.set_defaults(module=module)
    return parser


def _add_running(commands: "Commands[argparse.ArgumentParser]") -> None:
    serve = _add(commands, "serve", "serve the pages and do the background work, until Ctrl-C", "guildmark.cli.serving")
    _add_port(serve)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine)")
    serve.add_argument("--organisation", default="My organisation", help="name for a new installation's organisation")
    serve.add_argument("--owner", metavar="EMAIL", help="an owner's address: added if new, and a link printed")
    _add(
        commands,
        "worker",
        "do background work only; `serve` does it too, so this is for more machines",
        "guildmark.cli.working",
    )
    _add(commands, "doctor", "say in plain words what is fine and what is missing", "guildmark.cli.doctor")
    words = "print a new one-time link for an owner, who may have lost theirs"
    link = _add(commands, "owner-link", words, "guildmark.cli.owner_link")
    link.add_argument("email", nargs="?", metavar="EMAIL", help="which owner, where there is more than one")


def _add_port(parser: argparse.ArgumentParser) -> None:
    words = "port to listen on (default: %(default)s); a taken one is said and the next one used"
    parser.add_argument("--port", type=_port, default=8420, help=words)


def _port(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number <= 65535:  # noqa: PLR2004 - the highest port there is
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; use a number from 0 (any free one) to 65535")
    return number


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) <= 7 else 0  # noqa: PLR2004 - ten million is enough
    if not number:
        raise argparse.ArgumentTypeError(f"{text!r} is not a count; use a number from 1 to 9999999")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2026-01-31") from None


def _add_keeping(commands: "Commands[argparse.ArgumentParser]") -> None:
    backup = _add(
        commands,
        "backup",
        "write database, files and secrets into one archive, also while serving",
        "guildmark.cli.backing_up",
    )
    backup.add_argument("file", type=Path, nargs="?", help="where to (default: a dated file in the data directory)")
    restore = _add(
        commands,
        "restore",
        "put a backup in place of the present state, which is kept aside",
        "guildmark.cli.restoring",
    )
    restore.add_argument("file", type=Path, help="an archive that `guildmark backup` wrote")


def _add_import(commands: "Commands[argparse.ArgumentParser]") -> None:
    parser = _add(
        commands,
        "import",
        "bring in contractors, gigs, a history, badges, a course or mail that came back",
        "guildmark.cli.importing",
    )
    parser.add_argument("kind", choices=("contractors", "gigs", "history", "badges", "course", "returned-mail"))
    parser.add_argument("path", type=Path, help="a CSV file; a course's folder; a mail or mbox, or - to read one")
    parser.add_argument("--organisation", metavar="SLUG", help="whose they are; needed where there is more than one")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="which column means what, from an earlier import")
    parser.add_argument(
        "--anchor", type=_day, metavar="DATE", help="the day from which a mapping counts, as 2026-01-31"
    )
    parser.add_argument("--only-new", action="store_true", help="add new contractors and change none that are known")
    parser.add_argument("--problems", type=Path, metavar="FILE", help="write the rows left out here, to be mended")


def _add_badge(commands: "Commands[argparse.ArgumentParser]") -> None:
    badge = _add(
        commands, "badge", "verify any Open Badges 3.0 credential, whoever issued it", "guildmark.cli.verifying"
    )
    what = badge.add_subparsers(title="what to do", metavar="WHAT", required=True)
    words = "say of each check how it went: JSON; exit code 0 valid, 1 not valid, 2 could not be read"
    check = what.add_parser("verify", help=words, description=f"{words[0].upper()}{words[1:]}.")
    check.add_argument("source", metavar="FILE|URL|-", help="a file, an https address, or - to read one")
    check.add_argument("--offline", action="store_true", help="look nothing up; what needs it is said to be unchecked")
    check.add_argument("--refresh", action="store_true", help="ask whether the issuer offers a newer version")


def _add_keys(commands: "Commands[argparse.ArgumentParser]") -> None:
    keys = _add(commands, "keys", "show the keys that badges are signed with, and replace them", "guildmark.cli.keys")
    keys.set_defaults(act="show")
    what = keys.add_subparsers(title="what to do", metavar="WHAT")
    words = "sign with a new key from now on; the old one stays published, so every badge goes on verifying"
    rotate = what.add_parser("rotate", help=words, description=f"{words[0].upper()}{words[1:]}.")
    rotate.add_argument("organisation", metavar="ORGANISATION", help="its short name, as `guildmark keys` shows it")
    rotate.add_argument("--yes", action="store_true", help="do not ask first")
    rotate.set_defaults(act="rotate")
    words = "disown a key that somebody else may have: what it signed counts no more, live badges are signed anew"
    compromised = what.add_parser("compromised", help=words, description=f"{words[0].upper()}{words[1:]}.")
    compromised.add_argument("key", metavar="KEY", help="its public half, as `guildmark keys` shows it")
    compromised.add_argument("--yes", action="store_true", help="do not ask first")
    compromised.set_defaults(act="compromised")


def _add_worlds(commands: "Commands[argparse.ArgumentParser]") -> None:
    demo = _add(commands, "demo", "serve a made-up world to look around in", "guildmark.cli.worlds")
    _add_port(demo)
    demo.add_argument("--home", type=Path, metavar="FOLDER", help="data directory of the made-up world")
    demo.set_defaults(world="demo")
    simulate = _add(commands, "simulate", "fill a world of contractors with a known effect", "guildmark.cli.worlds")
    simulate.add_argument(
        "--contractors", type=_count, default=300, metavar="N", help="how many (default: %(default)s)"
    )
    simulate.add_argument("--days", type=_count, default=120, metavar="D", help="for how long (default: %(default)s)")
    simulate.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed, the same world")
    simulate.set_defaults(world="simulate")
