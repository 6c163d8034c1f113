"""What the terminal says of the page: built into a folder, or opened in this computer's browser."""

from __future__ import annotations

import webbrowser
from argparse import Namespace
from datetime import date

from sendbook.findings import Finding
from sendbook.page.site.build import build_page
from sendbook.page.site.serve import page_to_serve, server_of
from sendbook.terminal.exit_codes import OK
from sendbook.terminal.printing import say, say_refusal


def run(arguments: Namespace, today: date) -> int:
    """`sendbook page`: build everything that the page needs, or serve it here and open the browser."""
    if arguments.build is not None:
        built = build_page(arguments.build, arguments.pyodide)
        if isinstance(built, Finding):
            return say_refusal([built])
        say(f"Built {built.folder}:", "  sendbook.html opens by double click: give it to anyone.",
            "  site/ is for a web space, under any address.",
            "  sendbook.pyz runs wherever Python is installed; sendbook.cmd starts it on Windows.")  # fmt: skip
        return OK
    page = page_to_serve(arguments.pyodide)
    if isinstance(page, Finding):
        return say_refusal([page])
    with server_of(page, arguments.port) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        say(f"The page is open at {address} and only on this computer. Close it with Ctrl-C.", at_once=True)
        webbrowser.open(address)
        server.serve_forever()
    return OK
