"""Lets promises lapse whose own end has passed, a batch at a time."""

from datetime import datetime

from guildmark.due import actions as due
from guildmark.due.handlers import handles
from guildmark.due.models import Due
from guildmark.rewards.actions import LAPSE, lapse_promises

AT_ONCE = 500


@handles(LAPSE)
def lapse(row: Due, at: datetime) -> None:
    """One batch; where there may be more, another request follows."""
    if lapse_promises(at=at, most=AT_ONCE) == AT_ONCE:
        number = row.payload["round"] + 1
        due.ask(kind=LAPSE, key=f"{row.key.partition(':')[0]}:{number}", run_at=at, payload={"round": number})
