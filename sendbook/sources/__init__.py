"""Sources: other people's files, opened safely."""
