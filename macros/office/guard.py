"""Guard: what stands in front of xlwings-server: a request reaches no file and no work but the add-in's.

It refuses a path that leads out of the add-in's own folders, a host that it does not serve, a body of more than 10 MB,
and a call that is no call of ours, each with a short sentence and no trace. Pupils' data is in no log of it.

    SENDBOOK_HOSTS=sendbook.trust.example gunicorn "guard:guarded()" -k uvicorn.workers.UvicornH11Worker
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Collection, Sequence
from pathlib import Path
from typing import Any

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

MOST_BYTES = 10 * 1024 * 1024
LOOPBACK = frozenset(("127.0.0.1", "localhost", "[::1]"))
METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))
CALL = "/xlwings/custom-functions-call"
_WORDS = ("client", "func_name", "caller_address", "date_format", "culture_info_name", "version", "runtime")


class Refused(Exception):
    """A request that is not answered: the status and the sentence that go back."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Guard:
    """The app that refuses what is not meant for the add-in, and hands on the rest."""

    def __init__(self, app: App, hosts: Collection[str], folders: Sequence[Path], functions: Collection[str]) -> None:
        self.app, self.hosts, self.functions = app, {host.lower() for host in hosts}, functions
        self.folders = [folder.resolve() for folder in folders]

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if scope["path"].endswith("/manifest.xml"):
                    message = {**message, "headers": _as_xml(message["headers"])}
            await send(message)

        try:
            self._check(scope)
            if scope["type"] == "http":
                body = await _body(scope, receive)
                self._check_call(scope, body)
                receive = _again(body, receive)
            await self.app(scope, receive, sending)
        except Refused as refusal:
            await _answer(scope, send, refusal.status, str(refusal))
        except Exception as trouble:  # whatever it is, nobody outside reads of it, and no log holds a pupil's cell
            print(f"a request could not be answered: {type(trouble).__name__}")
            if not started:
                await _answer(scope, send, 400, "This request cannot be answered.")

    def _check(self, scope: dict[str, Any]) -> None:
        named = [value.decode("latin-1").lower() for name, value in scope["headers"] if name.lower() == b"host"]
        if len(named) != 1 or _without_port(named[0]) not in self.hosts:
            raise Refused(400, "This host is not served here.")
        if scope["type"] == "http" and scope["method"] not in METHODS:
            raise Refused(405, "This method is not used here.")
        path = scope["path"]
        parts = path.split("/")
        hidden = "" in parts[1:-1] or any(part.startswith(".") for part in parts)
        if hidden or any(sign in path for sign in "\\\0%:?") or not path.startswith("/"):
            raise Refused(400, "This path leads nowhere.")
        inside = Path(*parts[2:]) if len(parts) > 2 else Path()
        for folder in self.folders:
            if not (folder / inside).resolve().is_relative_to(folder):
                raise Refused(400, "This path leads nowhere.")

    def _check_call(self, scope: dict[str, Any], body: bytes) -> None:
        if scope["method"] != "POST" or "/xlwings/" not in scope["path"]:
            return
        try:
            asked = json.loads(body)
        except (ValueError, RecursionError):
            asked = None
        if not isinstance(asked, dict):
            raise Refused(400, "A call is a JSON object.")
        if scope["path"].endswith(CALL):
            words = [asked.get(word) for word in _WORDS]
            if not all(isinstance(word, str) for word in words) or not isinstance(asked.get("args"), list):
                raise Refused(400, "This is no call of a function.")
            if asked["func_name"] not in self.functions:
                raise Refused(400, "There is no such function.")


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and not (host.startswith("[") and not name.endswith("]")) else host


def _as_xml(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name.lower() != b"content-type"]
    return [*kept, (b"content-type", b"application/xml; charset=utf-8")]


async def _body(scope: dict[str, Any], receive: Receive) -> bytes:
    """What was sent, as long as it is no longer than it may be."""
    told = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    if any(not value.isdigit() for value in told):
        raise Refused(400, "The length is no number.")
    if any(int(value) > MOST_BYTES for value in told):
        raise Refused(413, "This is more than 10 MB.")
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "The request ended early.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MOST_BYTES:
            raise Refused(413, "This is more than 10 MB.")
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, for the app behind."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_one() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_one


async def _answer(scope: dict[str, Any], send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})


def guarded() -> Guard:
    """xlwings-server behind the guard; SENDBOOK_HOSTS names the hosts, with commas, that are served besides this PC."""
    from xlwings_server.config import PACKAGE_DIR, PROJECT_DIR
    from xlwings_server.main import main_app

    from sendbook.excel.functions.every_function import __all__ as functions

    hosts = {host.strip() for host in os.environ.get("SENDBOOK_HOSTS", "").split(",") if host.strip()}
    return Guard(main_app, hosts | LOOPBACK, [PACKAGE_DIR / "static", PROJECT_DIR / "static"], functions)
