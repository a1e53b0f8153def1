"""Made-up people and made-up work with a known effect: what a program did is known, so a measure can be tested on it.

Pure: a seed in, the same world out. Never reads a clock and stores nothing; the driver performs what is drawn here.
"""

from guildmark.engine.simulation.answers import answer
from guildmark.engine.simulation.dice import Dice
from guildmark.engine.simulation.people import Person, draw_person
from guildmark.engine.simulation.work import Effect, GigPlan, Market, draw_gig, draw_rating, draw_wait

__all__ = [
    "Dice", "Effect", "GigPlan", "Market", "Person", "answer", "draw_gig", "draw_person", "draw_rating", "draw_wait",
]  # fmt: skip
