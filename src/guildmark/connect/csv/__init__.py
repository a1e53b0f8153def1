"""Contractors, gigs and histories from CSV files: looked at, checked row by row, brought in, given back to be mended.

A file is read as a stream, however large, broken or hostile. Good rows go in by the actions of their apps; every row
that does not is named with its line and the reason.
"""
