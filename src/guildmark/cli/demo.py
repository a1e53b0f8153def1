"""`guildmark demo`: serves a made-up world to look around in; prints links that open it from each side.

The people one can be are there when the links are printed; the rest of the world happens while one looks around.
"""

import argparse
import os
from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from guildmark.cli.installation import open_home
from guildmark.cli.serving import serve
from guildmark.cli.stopping import Stop

CONTRACTORS, DAYS, BEFORE_LAUNCH, SEED = 260, 120, 28, 7
# Between two days whoever waits to write gets through: SQLite looks for its turn every tenth of a second at most.
GIVING_WAY = 0.12
SILENT = "guildmark.cli.world.silence.SilentTransport"


def run(options: argparse.Namespace) -> int:
    """Found the world on the first start, serve it on every start."""
    os.environ["GUILDMARK_DEMO"] = "1"
    if options.home:
        os.environ["GUILDMARK_HOME"] = str(options.home)
    os.environ.setdefault("GUILDMARK_HOME", str(Path.cwd() / ".demo"))
    demo = _Demo()
    return serve(home=open_home(), host="127.0.0.1", port=options.port, greet=demo.greet, before_work=demo.fill)


class _Demo:
    """One start of the demo; `new` when the world was founded by it."""

    def __init__(self) -> None:
        self.new = False

    def greet(self, address: str) -> Sequence[str]:
        """The links; on the first start, after founding the world."""
        faces = import_module("guildmark.cli.world.faces")
        known = faces.find_world()
        if known is None:
            self.new = True
            known = faces.make_world(days=DAYS, launched_after=BEFORE_LAUNCH)
        return list(faces.links(known, address))

    def fill(self, stop: Stop) -> None:
        """In the worker's process, before anything else: the past happens, by the same actions as everything."""
        if self.new:
            _fill(stop)


def _fill(stop: Stop) -> None:
    from django.conf import settings  # noqa: PLC0415 - after set-up
    from django.utils import timezone  # noqa: PLC0415

    filling, faces = (import_module(f"guildmark.cli.world.{name}") for name in ("filling", "faces"))
    simulation = import_module("guildmark.engine.simulation")
    usual, ends = settings.MAIL_TRANSPORT, timezone.now()
    begins = ends - timedelta(days=DAYS)

    def check(day: int, days: int) -> None:  # noqa: ARG001 - the dashboard shows how far it is
        if stop.wait(GIVING_WAY):
            raise SystemExit(0)

    settings.MAIL_TRANSPORT = SILENT  # a simulated past would fill the mailbox
    filling.fill(
        founded=faces.find_world(), span=filling.Span(begins, begins + timedelta(days=BEFORE_LAUNCH), ends),
        contractors=CONTRACTORS, seed=SEED, effect=simulation.Effect(), market=simulation.Market(), progress=check,
    )  # fmt: skip
    settings.MAIL_TRANSPORT = usual
