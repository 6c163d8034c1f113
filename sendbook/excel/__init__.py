"""Excel: sendbook inside a running Excel. Only this room imports xlwings."""
