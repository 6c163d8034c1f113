"""Registers: a list that a school keeps in its own workbook, found by its headings and read without changing it."""
