"""Faults of the disk: the n-th call of the system fails with an error, or is where the process was killed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

CALLS = ("open", "read", "write", "fsync", "close", "replace", "chmod", "stat", "mkdir", "unlink")
KILLED = 0
"""In the place of an error's number: the process comes to its end in that call."""


class Killed(BaseException):
    """The process was killed: nothing that it would have done comes after this."""


class Faults:
    """How many calls were counted, and the one that failed; "" when the work came to its end before it."""

    def __init__(self) -> None:
        self.calls, self.failed = 0, ""


@contextmanager
def faults(folder: Path, number: int, error: int) -> Iterator[Faults]:
    """Make the `number`-th call of the system that is about a file in `folder` fail with `error`.

    With KILLED it and every call after it raise Killed and do nothing, as after a kill; only files are closed, as
    the system closes them.
    """
    seen = Faults()

    def failing(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            about = str(arguments[0])
            if isinstance(arguments[0], int) or str(folder) in about:
                seen.calls += 1
                if seen.calls == number or (seen.failed and error == KILLED):
                    seen.failed = seen.failed or f"{name} {Path(about).name}"
                    if name == "close":
                        real(*arguments)  # the system gives the file up even when it reports an error
                    raise OSError(error, os.strerror(error), about) if error else Killed
            return real(*arguments, **options)

        return call

    with ExitStack() as stack:
        for name in CALLS:
            stack.enter_context(mock.patch.object(os, name, failing(name, getattr(os, name))))
        yield seen
