"""The rules Guildmark exists for, as pure Python: money, ledger, decisions, scoring, signing, statistics, simulation.

Never imports Django, reads a clock, opens a file at run time or talks to a network: time is passed in as `at`.
"""
