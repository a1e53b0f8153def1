"""Draws an organisation's own mark where its contractors, clients and the public see it; Guildmark stays in the foot.

Straight strokes in a square of 24; which one follows from the organisation's slug, so that it never changes by itself.
"""

import hashlib
from functools import lru_cache

MARKS = (
    "M12 3V21M4 8 12 3 20 8M4 16 12 21 20 16",  # a tree
    "M3 21V9L12 3 21 9V21M12 21V13",  # a gate
    "M12 3 21 12 12 21 3 12ZM12 8V16M8 12H16",  # a crossing
    "M4 20V4H20V20ZM4 12H20M12 4V20",  # a window
    "M3 20 9 6 13 15 16 10 21 20Z",  # two hills
    "M12 2V5M8 5H16L18 9V20H6V9ZM12 12V16",  # a lantern
    "M4 6H20M4 12H20M4 18H14",  # lines
    "M5 21V3H19L15 8 19 13H5",  # a flag
)


@lru_cache(maxsize=1024)
def draw_own_mark(slug: str) -> str:
    """The mark of the organisation with that slug, as one SVG element."""
    path = MARKS[hashlib.sha256(slug.encode()).digest()[0] % len(MARKS)]
    return (
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linejoin="bevel" '
        f'aria-hidden="true"><path d="{path}"/></svg>'
    )
