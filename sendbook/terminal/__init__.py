"""The terminal: each command read, run, and answered in words and an exit code."""
