"""Buttons: the journeys of the terminal, on the workbook that is open in Excel."""
