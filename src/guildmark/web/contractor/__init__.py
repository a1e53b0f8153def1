"""Pages for: contractor."""
