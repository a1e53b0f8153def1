"""Reads courses and item banks that others made: Carpentries lesson folders, GIFT files, zip archives of them.

Everything is hostile until shown otherwise: sizes are capped, HTML is sanitised, pictures are looked into.
"""
