"""Puts one installation together: its data directory, its secrets, the settings and the addresses.

Holds no rule of the product: whoever imports from here is the command line or the server.
"""
