"""`guildmark import`: opens the installation and hands the file to the part of `connect` that reads its kind."""

import argparse
from importlib import import_module

from guildmark.cli.installation import open_django
from guildmark.cli.words import CannotError


def run(options: argparse.Namespace) -> int:
    """Bring in one file or folder; the exit code says whether everything went in."""
    if not options.path.exists():
        raise CannotError(f"There is no {options.path}.")
    home = open_django()
    import_module("guildmark.cli.preparing").bring_up_to_date(home)
    place = "guildmark.connect.course.commands" if options.kind == "course" else "guildmark.connect.csv.commands"
    carry_out = import_module(place).run
    return int(
        carry_out(
            options.kind,
            options.path,
            organisation=options.organisation,
            mapping=options.mapping,
            problems=options.problems,
        )
    )
