"""Worksheet functions: what each says, takes and answers, and the ways in which Excel loads them."""
