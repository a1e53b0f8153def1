"""Preferred pools: who is in, until when, and which gigs they see a head start before everyone.

An end date is mandatory. Nothing here lowers anybody who is outside, rests or declines.
"""
