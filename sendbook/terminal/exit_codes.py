"""Exit codes of the command line."""

OK = 0
"""Nothing that must be fixed."""

ERRORS = 1
"""Findings that must be fixed."""

COULD_NOT_RUN = 2
"""Could not run; nothing was written."""
