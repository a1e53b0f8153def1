"""JSON over the same queries and actions as the pages. Public addresses only so far; nothing here reads a cookie."""
