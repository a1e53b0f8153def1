"""Organisations, staff, clients, contractors, their consent, and their keys.

An organisation's keys sign; a person's key encrypts what is personal in facts, so that forgetting the key forgets the
person. Never knows programs, courses or gigs.
"""
