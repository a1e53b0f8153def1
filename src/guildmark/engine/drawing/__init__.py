"""Draws badges and the cards that links to them show: a name and a choice of parts in, SVG or PNG out.

Words are drawn as outlines, so that they look the same everywhere and for as long as the picture lives.
"""
