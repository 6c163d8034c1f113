"""Serve: the page on this computer's own address, for its own browser and nobody else."""

from __future__ import annotations

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path

from sendbook.findings import Finding
from sendbook.page.site.build import everything

_KEPT = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def page_to_serve(pyodide_folder: Path | None = None) -> bytes | Finding:
    """The page as one file: the finished one where it was packed with sendbook, else built now."""
    ready = resources.files("sendbook.page") / "ready" / "sendbook.html"
    if ready.is_file():
        return ready.read_bytes()
    built = everything(pyodide_folder)
    return built if isinstance(built, Finding) else built["sendbook.html"]


def server_of(page: bytes, port: int = 0) -> ThreadingHTTPServer:
    """A server of that one page, on loopback alone; it reads and keeps nothing."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path.partition("?")[0] == "/"
            self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
            for name, value in _KEPT.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page) if found else 0))
            self.end_headers()
            if found:
                self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Nothing is noted of who asked for what."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
