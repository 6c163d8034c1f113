"""The page built once for all tests, and driven in a real browser through the steps of a person."""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from sendbook.page.site.build import Built, build_page
from tests.support import node_tools
from tests.support.clock import TODAY

DRIVER = Path(__file__).with_name("page_browser.mjs")
Step = dict[str, Any]


@functools.cache
def built() -> Path:
    """The folder that `sendbook page --build` makes."""
    kept = Path(tempfile.mkdtemp(prefix="sendbook-page-"))
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    made = build_page(kept / "page", node_tools.package("pyodide"))
    if not isinstance(made, Built):
        raise RuntimeError(made)
    return made.folder


def single() -> str:
    """The address of the single file, as a double click opens it."""
    return (built() / "sendbook.html").as_uri()


def in_browser(url: str, steps: list[Step], *, axe: bool = True, **job: Any) -> dict[str, Any]:
    """What happened in headless Chromium, whose page works as on the tests' day."""
    body = {"today": TODAY.isoformat(), **job.pop("body", {})}
    given = {
        "tools": str(node_tools.folder()), "browser": node_tools.browser(), "url": url, "steps": steps, "axe": axe,
        "body": body, **job,
    }  # fmt: skip
    run = subprocess.run([shutil.which("node") or "node", str(DRIVER)], input=json.dumps(given), capture_output=True,
                         text=True, timeout=900, check=False)  # fmt: skip
    if run.returncode:
        raise RuntimeError(run.stderr[-3000:])
    told: dict[str, Any] = json.loads(run.stdout)
    assert not told["trouble"], told["trouble"]
    return told
