"""The journal: append-only facts in past tense, their order, and who is told about them.

Facts name people by opaque ids and are stored as bytes, hashed as stored. Never imports a listener, never holds
anything personal that is not encrypted under that person's own key.
"""
