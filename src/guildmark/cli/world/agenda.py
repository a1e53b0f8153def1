"""What happens when in a made-up world: events in order of time, each free to plan later ones."""

import heapq
from collections.abc import Callable
from datetime import datetime

Deed = Callable[[datetime], object]


class Agenda:
    """Events by time; those of the same instant in the order they were planned."""

    def __init__(self, until: datetime) -> None:
        """Nothing after `until` happens."""
        self.until = until
        self._events: list[tuple[datetime, int, Deed]] = []
        self._planned = 0

    def plan(self, at: datetime, deed: Deed) -> None:
        """Do `deed` at `at`, if the world lasts so long."""
        if at <= self.until:
            heapq.heappush(self._events, (at, self._planned, deed))
            self._planned += 1

    def run_until(self, at: datetime) -> int:
        """Let everything up to `at` happen; returns how much did."""
        count = 0
        while self._events and self._events[0][0] <= at:
            when, _, deed = heapq.heappop(self._events)
            deed(when)
            count += 1
        return count
