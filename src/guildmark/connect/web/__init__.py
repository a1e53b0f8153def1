"""Reads what stands at an address that a stranger named: a badge, an issuer's profile, a status list.

Never speaks to a private network, never sends anything of a reader's, never reads more or longer than it was allowed.
"""
