"""Convert: SEND calls turned into plain formulas or values."""
