"""What was promised and what it costs: the ledger, and the premium on the next gigs.

One row is one transfer and never changes. Money is set aside when it is promised; a use of a premium is counted by
the database. Never decides who is eligible.
"""
