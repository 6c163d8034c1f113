"""Building: new workbooks, sheet by sheet, written with XlsxWriter."""
