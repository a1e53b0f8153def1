"""Finds the real data that tests read, and skips with a plain message where it is missing.

The data is never part of the project: it stands in `shared/data` beside the checkout, or where GUILDMARK_SHARED says.
"""

import os
from pathlib import Path

import pytest


def shared(relative: str) -> Path:
    """The path of one shared file or folder; skips the calling test when it is not on this machine."""
    root = Path(os.environ.get("GUILDMARK_SHARED") or Path(__file__).resolve().parents[1].parent / "shared")
    path = root / "data" / relative
    if not path.exists():
        pytest.skip(f"shared data is not here: {relative} (set GUILDMARK_SHARED to the folder that holds data/)")
    return path
