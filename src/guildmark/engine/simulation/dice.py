"""Random numbers from SHA-256 of a seed and a name: the same in every version of Python, independent by name."""

import math
from collections.abc import Sequence
from hashlib import sha256
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
_BITS = 53


class Dice:
    """Draws for one thing in one world; each draw is named by a running number, so order alone decides it."""

    def __init__(self, seed: int, *name: object) -> None:
        """`name` tells whose draws these are."""
        self._stem = f"{seed}\x1f" + "\x1f".join(map(str, name))
        self._drawn = 0

    def share(self) -> float:
        """Uniform, above 0 and below 1."""
        self._drawn += 1
        digest = sha256(f"{self._stem}\x1f{self._drawn}".encode()).digest()
        return ((int.from_bytes(digest[:7], "big") >> 3) + 0.5) / float(2**_BITS)

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.share() < probability

    def wait(self, mean: float) -> float:
        """Exponential with that mean."""
        return -mean * math.log(self.share())

    def normal(self, mean: float, spread: float) -> float:
        """Normal with that mean and standard deviation."""
        return NormalDist(mean, spread).inv_cdf(self.share())

    def pick(self, things: Sequence[T]) -> T:
        """One of them, each as likely."""
        return things[int(self.share() * len(things))]
