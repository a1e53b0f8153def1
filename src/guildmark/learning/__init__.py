"""Courses, lessons, assessments, attempts: what is learned and how it is shown to have been learned.

An answer once saved is never lost, and a result comes in the same request. Never knows what passing leads to.
"""
