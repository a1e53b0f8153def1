"""The commands, run as a person runs them: as processes, in a data directory of their own."""
