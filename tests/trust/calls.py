"""Calls of the system about files in a folder, each told just before it is made: where a kill or an error strikes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

Strike = Callable[[str, Path], None]
"""Told the call and the file just before it; may raise what the system would."""

CHANGES = {"open", "write", "inside write", "fsync", "rename", "unlink", "mkdir", "chmod", "link"}
"""What leaves a trace on the disk; the rest only looks."""

_AUDITED = {"open": "open", "os.rename": "rename", "os.remove": "unlink", "os.mkdir": "mkdir", "os.chmod": "chmod",
            "os.link": "link"}  # fmt: skip
_WRAPPED = ("read", "write", "fsync", "close", "stat", "lstat", "listdir")
_watching: list[Callable[[str, tuple[Any, ...]], None]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event in _AUDITED:
        _watching[-1](event, arguments)


sys.addaudithook(_hook)  # which nobody can take away again: it does nothing while nobody watches


@contextmanager
def watched(folder: Path, strike: Strike) -> Iterator[None]:
    """Tell `strike` of every call about a file in this folder; a write is also told of half way through."""
    inside = str(folder)
    busy = False

    def told(call: str, about: Any) -> None:
        nonlocal busy
        path = _path(about)
        if busy or not path.startswith(inside):
            return
        busy = True
        try:
            strike(call, Path(path))
        finally:
            busy = False

    def audited(event: str, arguments: tuple[Any, ...]) -> None:
        told(_AUDITED[event], arguments[0])

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if busy:
                return real(*arguments, **options)
            try:
                told(name, arguments[0] if arguments else ".")
            except OSError:
                if name == "close":
                    real(*arguments)  # the system gives the file up even when it reports an error
                raise
            if name == "write" and len(arguments[1]) > 1:
                half = len(arguments[1]) // 2
                written = real(arguments[0], arguments[1][:half])
                told("inside write", arguments[0])
                return written + real(arguments[0], arguments[1][half:])
            return real(*arguments, **options)

        return call

    with ExitStack() as stack:
        for name in _WRAPPED:
            stack.enter_context(mock.patch.object(os, name, wrapped(name, getattr(os, name))))
        _watching.append(audited)
        stack.callback(_watching.pop)
        yield


def _path(about: Any) -> str:
    if isinstance(about, int):
        try:
            return str(Path(f"/proc/self/fd/{about}").readlink())
        except OSError:
            return ""
    return os.fsdecode(about) if isinstance(about, str | bytes | os.PathLike) else ""
