"""`guildmark keys`: opens the installation and shows or replaces the keys that badges are signed with."""

import argparse
from importlib import import_module

from guildmark.cli.installation import open_django


def run(options: argparse.Namespace) -> int:
    """Show every key, or do what was asked for with one."""
    home = open_django()
    import_module("guildmark.cli.preparing").bring_up_to_date(home)
    return int(import_module("guildmark.cli.signing_keys").ACTS[options.act](options))
