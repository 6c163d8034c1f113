"""Pyodide: the Python that runs in a browser: fetched once from npm, of one version, and known by its bytes."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from sendbook.findings import Finding, finding

VERSION = "314.0.7"
FILES = {
    "pyodide.js": "3141b814715a72e59b51b1b18b9ceae5bf19f7c852417e431bb0a34feadf825c",
    "pyodide.asm.mjs": "f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635",
    "pyodide.asm.wasm": "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6",
    "python_stdlib.zip": "fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a",
}
"""What of Pyodide the page needs, each with the SHA-256 that it must have."""


def files(folder: Path | None = None) -> dict[str, bytes] | Finding:
    """Pyodide's files from a folder, or from npm; a file that is not the known one is refused."""
    if folder is not None:
        return _read(folder)
    npm = shutil.which("npm")
    if npm is None:
        return finding("9162", problem="npm is not installed", version=VERSION)
    with tempfile.TemporaryDirectory() as place:
        command = [npm, "install", "--silent", "--no-save", "--no-audit", "--ignore-scripts", "--prefix", place,
                   f"pyodide@{VERSION}"]  # fmt: skip
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return finding("9162", problem="npm could not fetch Pyodide", version=VERSION)
        return _read(Path(place) / "node_modules" / "pyodide")


def _read(folder: Path) -> dict[str, bytes] | Finding:
    found = {}
    for name, known in FILES.items():
        try:
            found[name] = (folder / name).read_bytes()
        except OSError:
            return finding("9162", problem=f"{name} is not in the folder {folder.name}", version=VERSION)
        if hashlib.sha256(found[name]).hexdigest() != known:
            return finding("9162", problem=f"{name} is not that of Pyodide {VERSION}", version=VERSION)
    return found


def lock() -> dict[str, Any]:
    """The list of packages that Pyodide is given: none, so that nothing is ever asked for on its makers' server."""
    about = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"}
    return {"info": about, "packages": {}}
