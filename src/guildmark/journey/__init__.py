"""Metrics and funnels: reads the journal, keeps columns, answers how people fared.

Never counts from live tables, never shows a number without n, interval and definition.
"""
