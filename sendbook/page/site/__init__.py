"""Site: the page built: a folder for a web space, one file that opens by double click, and sendbook as one .pyz."""
