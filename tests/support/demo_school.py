"""The invented school's folder, made once and copied for each test that wants it."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from sendbook.journeys import demo
from sendbook.terminal import main
from tests.support.clock import TODAY


def demo_school(folder: Path) -> Path:
    """The demo as on `TODAY`, its import done, copied into a folder that is not there yet or is empty."""
    return Path(shutil.copytree(_made(imported=True), folder, dirs_exist_ok=True))


def demo_before_import(folder: Path) -> Path:
    """The same, where the register's import was taken out again."""
    return Path(shutil.copytree(_made(imported=False), folder, dirs_exist_ok=True))


@functools.cache
def _made(*, imported: bool) -> Path:
    kept = Path(tempfile.mkdtemp(prefix="sendbook-demo-"))
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    folder = kept / "demo"
    if imported:
        made = demo.make_demo(folder, TODAY)
        if not isinstance(made, demo.Demo):
            raise RuntimeError(made)
        return folder
    shutil.copytree(_made(imported=True), folder)
    if main.main(["undo", str(folder / demo.REGISTER)]) != 0:
        raise RuntimeError("the demo's import could not be taken back")
    return folder
