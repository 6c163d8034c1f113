"""Parts: what a workbook file is made of, read with care: its package, XML, strings, formats, rows and cells."""
