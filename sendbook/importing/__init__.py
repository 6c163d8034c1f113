"""Importing: an export, or an old list, against any workbook: planned, shown, kept apart by school, and written."""
