"""Workbook files: opened with care, built anew, and edited in place with nothing lost."""
