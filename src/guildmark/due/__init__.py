"""Due rows: what must still happen, each claimed by one UPDATE with a lease, finished with its effect.

A due row is the truth; a lost nudge must not matter. Never knows what its rows mean: higher parts register handlers.
"""
