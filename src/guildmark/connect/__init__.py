"""The outside world, one folder per kind: what comes in is read, checked and reported before anything is stored."""
