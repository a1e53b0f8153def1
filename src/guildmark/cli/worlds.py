"""`guildmark demo` and `guildmark simulate`: made-up worlds, made by the parts above this one."""

import argparse
from importlib import import_module


def run(options: argparse.Namespace) -> int:
    """Start the demo, or fill the world; they set up what they need themselves."""
    name = "demo" if options.world == "demo" else "simulating"
    return int(import_module(f"guildmark.cli.{name}").run(options))
