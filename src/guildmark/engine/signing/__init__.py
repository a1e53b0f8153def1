"""Open Badges 3.0 without a framework: keys, credentials, proofs, status lists.

Signs and verifies bytes that it is given. Contexts are bundled; nothing is ever fetched, and no clock is read.
"""
