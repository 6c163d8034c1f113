"""One file: sendbook as a .pyz that runs wherever Python is installed, with the page inside it."""

from __future__ import annotations

from sendbook.page.site import packing

READY = "sendbook/page/ready/sendbook.html"
"""Where the finished page stands inside the .pyz, so that it opens without a network."""

_MAIN = b"""import sys

from sendbook.terminal.main import main

# A double click gives no words: then the page is opened.
sys.exit(main(sys.argv[1:] or ["page"]))
"""

COMMAND = b"""@echo off\r
rem Double click: opens the page of sendbook. In a terminal: sendbook check register.xlsx\r
where py >nul 2>nul\r
if %errorlevel%==0 (py -3 "%~dp0sendbook.pyz" %*) else (python "%~dp0sendbook.pyz" %*)\r
if %errorlevel%==9009 echo Python is not installed. Open sendbook.html instead: it needs nothing.\r
"""
"""sendbook.cmd, for Windows, beside the .pyz."""


def pyz(page: bytes) -> bytes:
    """The .pyz: sendbook whole, its libraries, and the finished page."""
    files = {**packing.own_files(whole=True), READY: page, "__main__.py": _MAIN}
    for name in packing.LIBRARIES:
        files |= packing.library_files(name)
    return b"#!/usr/bin/env python3\n" + packing.packed(files)
