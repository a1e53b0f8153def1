"""Mail that comes back: delivery reports and complaints that a mail server hands over, each matched to its message.

It never reads who wrote a report or what it says in prose: only the machine-readable parts count.
"""
