"""Gigs from posting to rating: offers, statements, ratings. What rewards and pools share.

A client posts, anybody may accept or decline, and declining leaves no trace that anything reads. Never knows pools,
premiums or programs: whoever adds a line to a statement says so from above.
"""
