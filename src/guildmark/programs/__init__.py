"""The conductor: programs as designed, who takes part, and what follows from each milestone.

Decisions are the engine's; this app carries their intents out through its siblings below. Never measures anything.
"""
