"""Pieces that pages are built from, drawn on the server: badge art, charts, QR codes."""
