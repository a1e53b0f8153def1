"""The state of each released version is brought up to this one."""
