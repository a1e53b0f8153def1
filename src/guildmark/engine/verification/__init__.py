"""Verifies any Open Badges 3.0 credential, whoever issued it, and says of each check how it went and why.

Gets bytes and an instant, gives a report. What must be looked up (an issuer's keys, a status list) is asked of a
function that it is handed; nothing here reads a clock, a disk or the network, and nothing is verified by half: a check
that could not be made is said to be so, and a badge is valid only when each check that counts was made and passed.
"""
