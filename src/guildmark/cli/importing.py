"""`guildmark import`: opens the installation and hands the file to the part of `connect` that reads its kind."""

import argparse
from importlib import import_module

from guildmark.cli.installation import open_django
from guildmark.cli.words import CannotError


def run(options: argparse.Namespace) -> int:
    """Bring in one file or folder; the exit code says whether everything went in."""
    if not options.path.exists() and not (options.kind == "returned-mail" and str(options.path) == "-"):
        raise CannotError(f"There is no {options.path}.")
    place = {"course": "course", "returned-mail": "email"}.get(options.kind, "csv")
    if options.anchor and place != "csv":
        raise CannotError(
            "--anchor goes with contractors, gigs and history: it is the day from which a mapping counts."
        )
    if options.only_new and options.kind != "contractors":
        raise CannotError("--only-new goes with contractors.")
    home = open_django()
    import_module("guildmark.cli.preparing").bring_up_to_date(home)
    carry_out = import_module(f"guildmark.connect.{place}.commands").run
    return int(
        carry_out(
            options.kind,
            options.path,
            organisation=options.organisation,
            mapping=options.mapping,
            problems=options.problems,
            **({"anchor": options.anchor} if options.anchor else {}),
            **({"only_new": True} if options.only_new else {}),
        )
    )
