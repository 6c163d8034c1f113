"""Editing: a plan written into a workbook that exists, with a receipt, and taken out again."""
