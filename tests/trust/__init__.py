"""Trust, proved by breaking it: `python -m tests.trust` attacks every promise and writes a page of figures."""
