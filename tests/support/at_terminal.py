"""A person at a real terminal: the command runs in a process of its own behind a pseudo-terminal."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Sequence

_PROMPT = re.compile(r"\) \Z")
_SECONDS = 120


def at_terminal(words: Sequence[str], answers: Sequence[str]) -> tuple[int, str, list[str]]:
    """Run `sendbook` with these words and type an answer at each question.

    Gives the exit code, all that stood on the screen, and the questions. A question without an answer ends the run.
    """
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "sendbook", *words], stdin=slave, stdout=slave, stderr=slave,
                               close_fds=True, env={**os.environ, "TERM": "dumb", "PYTHONUTF8": "1"})  # fmt: skip
    os.close(slave)
    screen, asked, waiting, begun = b"", [], list(answers), time.monotonic()
    last = 0
    try:
        while time.monotonic() - begun < _SECONDS:
            if not select.select([master], [], [], 0.5)[0]:
                continue
            try:
                piece = os.read(master, 65_536)
            except OSError:  # the terminal closes with the process
                break
            if not piece:
                break
            screen += piece
            text = screen[last:].decode("utf-8", "replace")
            if _PROMPT.search(text):
                asked.append(text.rsplit("\n", 1)[-1].strip())
                last = len(screen)
                if not waiting:
                    process.terminate()
                    break
                os.write(master, waiting.pop(0).encode() + b"\n")
        code = process.wait(timeout=_SECONDS)
    finally:
        process.kill()
        os.close(master)
    assert not waiting, f"nobody asked for {waiting}"
    return code, screen.decode("utf-8", "replace").replace("\r\n", "\n"), asked
