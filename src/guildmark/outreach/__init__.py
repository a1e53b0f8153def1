"""Invitations, reminder series and every other message, each sent once or said to be uncertain.

Stops at once when somebody joins, finishes, declines, leaves or unsubscribes. Never presses, never tracks opening.
"""
