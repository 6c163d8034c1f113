"""The guard of the office server: no file but its own, no other host, no body beyond 10 MB, no trace for anybody."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import importlib.util
import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import hosts

FOLDER = Path(__file__).parents[1] / "macros" / "office"


def _module() -> Any:
    spec = importlib.util.spec_from_file_location("guard", FOLDER / "guard.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["guard"] = module
    spec.loader.exec_module(module)
    return module


guard = _module()
CALL = {
    "client": "Office.js", "func_name": "SEND_HEADROOM", "args": [[[100]]], "caller_address": "[b.xlsx]S!A1",
    "date_format": "dd/MM/yyyy", "culture_info_name": "en-GB", "version": "0.37.8", "runtime": "1.4",
}  # fmt: skip
PATH = "/xlwings/custom-functions-call"


def asked(
    path: str = PATH, *, method: str = "GET", host: str | None = "127.0.0.1:8765", body: bytes = b"",
    headers: tuple[tuple[bytes, bytes], ...] = (), app: Any = None, pieces: int = 1,
) -> tuple[int, str, list[bytes]]:  # fmt: skip
    """What the guard answers over an app that says what reached it: status, text, and the bodies that reached it."""
    reached: list[bytes] = []
    sent: list[dict[str, Any]] = []

    async def plain(scope: Any, receive: Any, send: Any) -> None:
        reached.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"reached"})

    size = -(-len(body) // pieces) or 1
    waiting = [body[place : place + size] for place in range(0, len(body), size)] or [b""]

    async def receive() -> dict[str, Any]:
        part = waiting.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    named = ((b"host", host.encode()),) if host is not None else ()
    scope = {"type": "http", "method": method, "path": path, "headers": [*named, *headers]}
    door = guard.Guard(app or plain, guard.LOOPBACK, [FOLDER / "static"], ["SEND_HEADROOM"])
    asyncio.run(door(scope, receive, send))
    text = b"".join(message.get("body", b"") for message in sent).decode()
    return sent[0]["status"], text, reached


@pytest.mark.parametrize(
    "path",
    ["/static/../../etc/passwd", "/static/..", "/static/..\\..\\secret", "/static/%2e%2e/x", "/static/C:/x", "/a\0b",
     "/static/a/../../x", "static/x", "/static/%252e%252e%252fx", "/static//etc/passwd", "//etc/passwd",
     "/static/....//x", "/static/.env", "/.git/config", "/static/a/./b", "/static/..;/x", "/static/x?y=/..", "*",
     "http://evil.example/static/x"],
)  # fmt: skip
def test_no_path_leads_out(path: str) -> None:
    status, text, reached = asked(path)
    assert (status, reached) == (400, []) and text == "This path leads nowhere."


def test_a_link_that_leads_out_of_a_folder_is_no_path(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "link.txt").symlink_to(tmp_path / "secret.txt")
    door = guard.Guard(None, guard.LOOPBACK, [tmp_path / "static"], [])
    scope = {"type": "http", "method": "GET", "path": "/static/link.txt", "headers": [(b"host", b"localhost")]}
    with pytest.raises(guard.Refused):
        door._check(scope)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "localhost:1", "LOCALHOST", "[::1]:8765", "[::1]"])
def test_this_computer_is_served(host: str) -> None:
    assert asked("/taskpane.html", host=host)[:2] == (200, "reached")


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:127",
        "[::1",
        "127.0.0.1@evil.example",
        "localhost.",
        "127.1",
        "localhost:80:80",
        "[::ffff:127.0.0.1]",
        "127.0.0.1, evil.example",
    ],
)
def test_no_other_host_is_served(host: str | None) -> None:
    assert asked("/taskpane.html", host=host)[::2] == (400, [])
    assert asked("/taskpane.html", headers=((b"host", b"localhost"),))[0] == 400, "two hosts are none"


def test_a_body_is_at_most_ten_megabytes_told_or_not() -> None:
    much = b"x" * (guard.MOST_BYTES + 1)
    assert asked("/other", method="POST", headers=((b"content-length", b"300000000"),))[::2] == (413, [])
    assert asked("/other", method="POST", body=much, pieces=20)[::2] == (413, [])
    assert asked("/other", method="POST", body=much[:-1], pieces=20)[2] == [much[:-1]]
    assert asked("/other", method="POST", body=much, pieces=9000)[::2] == (413, []), "in many small pieces"
    two = ((b"content-length", b"5"), (b"content-length", b"300000000"))
    assert asked("/other", method="POST", headers=two)[0] == 413, "the larger of two lengths counts"
    for length in (b"-1", b"1e9", "\u00b2".encode("latin-1"), b"9" * 5000):
        assert asked("/other", method="POST", headers=((b"content-length", length),))[0] == 400
    assert asked("/other", method="DELETE")[0] == 405


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b"\xff\xfe", b"[" * 100_000, json.dumps({}).encode(),
     *(json.dumps({**CALL, key: value}).encode() for key, value in
       [("func_name", 5), ("func_name", "__import__"), ("func_name", "SEND_NO"), ("args", "x"), ("runtime", None)])],
)  # fmt: skip
def test_what_is_no_call_gets_a_sentence(body: bytes) -> None:
    status, text, reached = asked(method="POST", body=body)
    assert (status, reached) == (400, []) and text.endswith(".") and "Traceback" not in text


def test_a_call_is_handed_on_whole() -> None:
    body = json.dumps(CALL).encode()
    assert asked(method="POST", body=body, pieces=7) == (200, "reached", [body])


def test_a_fault_behind_is_told_without_a_trace(capsys: pytest.CaptureFixture[str]) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("Zebediah")

    assert asked("/taskpane.html", app=broken)[:2] == (400, "This request cannot be answered.")
    said = capsys.readouterr()
    assert "Zebediah" not in said.out + said.err and "ValueError" in said.out


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    pytest.importorskip("xlwings_server")
    log = tmp_path_factory.mktemp("guard") / "log.txt"
    with hosts.server(log) as address:
        yield int(address.rpartition(":")[2]), log


def test_the_server_that_runs_is_guarded(running: tuple[int, Path]) -> None:
    port, log = running

    def answered(path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, str, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        return answer.status, answer.getheader("content-type") or "", answer.read()

    out = ("/static/..%2f..%2fserve.py", "/static/" + "..%2f" * 9 + "etc/passwd", "/static/%2e%2e/%2e%2e/serve.py")
    assert [answered(path)[0] for path in out] == [400] * 3
    assert answered("/taskpane.html", Host="evil.example")[0] == 400
    status, kind, manifest = answered("/manifest.xml")
    assert status == 200 and kind.startswith("application/xml") and manifest.lstrip().startswith(b"<?xml")
    assert answered("/static/css/style.css")[0] == 200
    good = json.dumps(CALL).encode()
    status, _, text = answered(PATH, "POST", good, Content_Type="application/json")
    assert status == 200 and json.loads(text)["result"] == [[5900.0]]
    odd = json.dumps({**CALL, "args": [5, {"a": []}, [[{"type": "Error"}]], [[[]]]]}).encode()
    for body in (b"{", odd, json.dumps({**CALL, "caller_address": "x"}).encode()):
        status, _, text = answered(PATH, "POST", body, Content_Type="application/json")
        assert b"Traceback" not in text and status in (200, 400, 500)
    assert "Traceback" not in log.read_text(encoding="utf-8")


OUT = (
    "/static/..%5c..%5cserve.py", "/static/%2E%2E%2Fserve.py", "/static/%252e%252e%252fserve.py", "/static/..%c0%afx",
    "/static/%c0%ae%c0%ae/serve.py", "/static/%EF%BC%8E%EF%BC%8E%2Fserve.py", "/static/..%00/x", "/static/..;/serve.py",
    "/static/./%2e%2e/serve.py", "/STATIC/..%2fserve.py", "/static%2f..%2fserve.py", "/%2e%2e/%2e%2e/etc/passwd",
    "/static/vendor/..%2f..%2f..%2fserve.py", "/static/..%u002fserve.py", "/static/file:%2f%2f/etc/passwd",
)  # fmt: skip


def raw(port: int, request: bytes) -> tuple[int, bytes]:
    """What comes back for these bytes: the status, and everything that was sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        with contextlib.suppress(OSError):  # the server may answer and close before all is sent
            line.sendall(request)
        told = b""
        with contextlib.suppress(OSError):
            while part := line.recv(65_536):
                told += part
    first = told.partition(b"\r\n")[0].split()
    return int(first[1]) if len(first) > 1 else 0, told


def asking(path: str, host: str = "127.0.0.1", version: str = "1.1", more: str = "") -> bytes:
    """A request as it is sent, word for word."""
    named = f"Host: {host}\r\n" if host else ""
    return f"GET {path} HTTP/{version}\r\n{named}{more}Connection: close\r\n\r\n".encode()


def test_no_spelling_of_a_path_or_a_host_gets_past_the_server_that_runs(running: tuple[int, Path]) -> None:
    port, log = running
    reached = {path: raw(port, asking(path)) for path in OUT}
    assert {path: told[0] for path, told in reached.items() if told[0] not in (400, 404)} == {}
    assert not any(b"uvicorn" in told and b"import" in told for _, told in reached.values())
    wholes = (
        "http://evil.example/taskpane.html",
        f"http://127.0.0.1:{port}/static/..%2fserve.py",
        "*",
        "taskpane.html",
    )
    assert [raw(port, asking(whole))[0] for whole in wholes] == [400] * 4
    served = ("LOCALHOST", f"Localhost:{port}", "[::1]", "127.0.0.1:1")
    assert [raw(port, asking("/taskpane.html", host))[0] for host in served] == [200] * 4
    strange = (
        "localhost.",
        "127.0.0.1.",
        "0",
        "127.0.0.1:x",
        "localhost:80:80",
        "evil.example",
        "127.0.0.1 x",
        "2130706433",
    )
    assert [raw(port, asking("/taskpane.html", host))[0] for host in strange] == [400] * 8
    assert raw(port, asking("/taskpane.html", host="", version="1.0"))[0] == 400
    assert raw(port, asking("/taskpane.html", host=""))[0] == 400
    assert raw(port, asking("/taskpane.html", more="Host: evil.example\r\n"))[0] == 400
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_a_body_in_chunks_stops_at_ten_megabytes_and_a_doubtful_length_at_once(running: tuple[int, Path]) -> None:
    port, log = running
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n".encode()
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    assert raw(port, head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 12)[0] in (0, 413)
    both = b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\nConnection: close\r\n\r\n0\r\n\r\n"
    assert raw(port, head + both)[0] == 400
    two = b"Content-Length: 5\r\nContent-Length: 300000000\r\n\r\n{}   "
    assert raw(port, head + two)[0] in (400, 413)
    for broken in (b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"Transfer-Encoding: gzip\r\n\r\n{}"):
        assert raw(port, head + b"Connection: close\r\n" + broken)[0] in (400, 501)
    status, _ = raw(port, asking("/taskpane.html"))
    assert status == 200, "the server goes on"
    assert "Traceback" not in log.read_text(encoding="utf-8")
