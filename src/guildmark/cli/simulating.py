"""`guildmark simulate`: fills a world with a known effect, so that measures can be held against the truth."""

import argparse
import os
import sys
from datetime import timedelta
from importlib import import_module

from guildmark.cli.installation import held, open_home
from guildmark.cli.words import say

SILENT = "guildmark.cli.world.silence.SilentTransport"


def run(options: argparse.Namespace) -> int:
    """Found an organisation, let its days pass, say what is true in it."""
    home = open_home()
    os.environ["GUILDMARK_MAIL_TRANSPORT"] = SILENT
    import django  # noqa: PLC0415 - the transport is named before the settings are read

    django.setup()
    with held(home):
        import_module("guildmark.cli.preparing").bring_up_to_date(home)
        _simulate(options)
    return 0


def _simulate(options: argparse.Namespace) -> None:
    from django.utils import timezone  # noqa: PLC0415 - after set-up

    founding, filling = (import_module(f"guildmark.cli.world.{name}") for name in ("founding", "filling"))
    simulation = import_module("guildmark.engine.simulation")
    ends = timezone.now()
    span = filling.Span(ends - timedelta(days=options.days), ends - timedelta(days=options.days * 3 // 4), ends)
    founded = founding.found(
        name=f"Simulated Studio {options.seed}", at=span.begins, launched_at=span.launched, ends_at=ends
    )
    effect = simulation.Effect()
    filling.fill(
        founded=founded, span=span, contractors=options.contractors, seed=options.seed, effect=effect,
        market=simulation.Market(), progress=_say_day,
    )  # fmt: skip
    say(
        f"{founded.organisation.name}: {options.contractors} contractors, {options.days} days, all simulated. "
        f"True in it: pool gigs are filled at {effect.fill_ratio} times the hazard of others, certified contractors "
        f"rated {effect.rating_points} points higher and chosen again {effect.rehire_ratio} times as often."
    )


def _say_day(day: int, days: int) -> None:
    if sys.stdout.isatty() and (day % 7 == 0 or day == days):
        sys.stdout.write(f"\rDay {day} of {days}")
        sys.stdout.write("\n" if day == days else "")
        sys.stdout.flush()
