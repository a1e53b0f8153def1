"""Guildmark: incentive-backed learning programs that independent contractors choose to join."""

__version__ = "0.1.0"
