"""Pages for: manager."""
