"""Badges: signed once, stored as bytes, owned by whoever earned them.

Never signs the same award twice, never serves a score its owner did not choose to show.
"""
