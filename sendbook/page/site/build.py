"""Build: the page from its parts, in two shapes: a folder for a web space, and one file that needs nothing else."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from sendbook import __version__
from sendbook.findings import Finding, catalogue, finding
from sendbook.page.site import packing, parts_list, pyodide
from sendbook.workbook.parts.disk import OPEN, write_over

SCRIPTS = ("dom.js", "engine.js", "steps.js", "shown.js", "check.js", "import.js", "journeys.js")
"""The page's own program, in the order in which its parts are put together; `start.js` comes last."""

SINGLE, FOLDER = "sendbook.html", "site"
_SELF = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "img-src data:"
)


@dataclass(frozen=True, slots=True)
class Built:
    """What was built and where: the files by their place in the folder."""

    folder: Path
    files: tuple[str, ...]


def build_page(folder: Path, pyodide_folder: Path | None = None) -> Built | Finding:
    """Build everything that a release holds into a new or empty folder, or into one that was built before."""
    if folder.exists() and any(folder.iterdir()) and not (folder / SINGLE).is_file():
        return finding("9162", problem=f"{folder.name} holds other files: name a new folder", version=pyodide.VERSION)
    files = everything(pyodide_folder)
    if isinstance(files, Finding):
        return files
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        write_over(place, content, OPEN)
    return Built(folder, tuple(sorted(files)))


def everything(pyodide_folder: Path | None = None) -> dict[str, bytes] | Finding:
    """Both shapes of the page, sendbook as one .pyz, the list of parts, and the sums of all: by their place.

    The same parts give the same bytes.
    """
    from sendbook.page.site.pyz import COMMAND, pyz

    parts = pyodide.files(pyodide_folder)
    if isinstance(parts, Finding):
        return parts
    wheels = packing.wheels()
    inside = {f"pyodide/{name}": content for name, content in parts.items()}
    inside |= {f"wheels/{name}": content for name, content in wheels.items()}
    single = single_file(inside)
    site = {f"{FOLDER}/{name}": content for name, content in web_space(inside).items()}
    made = {**site, SINGLE: single, "sendbook.pyz": pyz(single), "sendbook.cmd": COMMAND}
    made[parts_list.NAME] = parts_list.parts_list()
    return {**made, parts_list.SUMS: parts_list.sums(made)}


def web_space(inside: Mapping[str, bytes]) -> dict[str, bytes]:
    """The page as a folder: every file lies in it, and nothing is asked for anywhere else."""
    style, text = _web("style.css"), licence_texts()
    files = dict(inside) | {"style.css": style, "worker.js": _web("worker.js"), "licences.txt": text}
    files["page.js"] = program("folder.js", {"wheels": _wheels(inside), "lock": pyodide.lock()})
    scripts = f'<script src="page.js" integrity="{_integrity(files["page.js"])}"></script>'
    link = f'<link rel="stylesheet" href="style.css" integrity="{_integrity(style)}">'
    files["index.html"] = _html(policy=_SELF, style=link, scripts=scripts)
    kept = sorted(name for name in files if name != "index.html")
    known = hashlib.sha256(b"".join(hashlib.sha256(files[name]).digest() for name in sorted(files))).hexdigest()
    made = {"hash": f"sendbook-{known[:16]}", "files": ["./", *kept]}
    files["sw.js"] = b"const BUILD = " + _json(made) + b";\n" + _web("sw.js")
    return files


def single_file(inside: Mapping[str, bytes]) -> bytes:
    """The page as one file that opens by double click: Python, libraries and program packed into it."""
    files = {name: content for name, content in inside.items() if name != "pyodide/pyodide.js"}
    main = program("single.js", {"wheels": _wheels(inside), "lock": pyodide.lock(), "files": sorted(files)}).decode()
    worker = inside["pyodide/pyodide.js"].decode().replace("//# sourceMappingURL=pyodide.js.map", "")
    # Pyodide refuses a worker that may load scripts by name; this one, packed whole, has no need to.
    worker = f"self.importScripts = undefined;\n{worker}\n{_web('worker.js').decode()}"
    style = _web("style.css").decode()
    for text in (main, worker):
        if "</script" in text or "<!--" in text:
            raise ValueError("a script would end the page's own script early")
    data = "".join(
        f'<script type="text/plain" id="file:{name}">{_packed(content)}</script>\n'
        for name, content in sorted(files.items())
    )
    policy = (
        f"default-src 'none'; script-src '{_hash(main)}' blob: 'wasm-unsafe-eval'; style-src '{_hash(style)}'; "
        "worker-src blob:; img-src data:; base-uri 'none'; form-action 'none'"
    )
    scripts = f'{data}<script type="text/plain" id="worker">{worker}</script>\n<script>{main}</script>'
    return _html(policy=policy, style=f"<style>{style}</style>", scripts=scripts)


def program(place: str, build: Mapping[str, Any]) -> bytes:
    """The page's own program: its parts in one function of their own, so that nothing of it can be reached outside."""
    known = catalogue()["9161"]
    build = {**build, "said": {"9161": {"wrong": known.wrong, "fix": known.fix}}}
    parts = [_web(name).decode() for name in (*SCRIPTS, place, "start.js")]
    return b'(() => {\n"use strict";\nconst BUILD = ' + _json(build) + b";\n" + "\n".join(parts).encode() + b"})();\n"


def licence_texts() -> bytes:
    """Whose work is in the page, and under which licences, with the texts."""
    mpl = (resources.files(__package__) / "MPL-2.0.txt").read_text(encoding="utf-8")
    told = [
        ("sendbook " + __version__, "MIT"),
        (f"Pyodide {pyodide.VERSION}, unchanged, https://github.com/pyodide/pyodide", f"MPL-2.0\n\n{mpl}"),
        ("Python (in Pyodide), https://www.python.org", "Python Software Foundation License, https://docs.python.org/3/license.html"),
        *packing.library_licences(),
    ]  # fmt: skip
    return "\n\n".join(f"{name}\n{'=' * len(name)}\n{text}" for name, text in told).encode() + b"\n"


def _html(*, policy: str, style: str, scripts: str) -> bytes:
    text = licence_texts().decode().replace("&", "&amp;").replace("<", "&lt;")
    page = _web("index.html").decode()
    for name, content in (("policy", policy), ("style", style), ("version", __version__), ("licences", text),
                          ("scripts", scripts)):  # fmt: skip
        before, after = page.split("{{" + name + "}}")
        page = before + content + after
    return page.encode()


def _web(name: str) -> bytes:
    content = (resources.files("sendbook.page") / "web" / name).read_bytes()
    return content.replace(b"\r\n", b"\n")


def _wheels(inside: Mapping[str, bytes]) -> Sequence[str]:
    return sorted(name for name in inside if name.startswith("wheels/"))


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=True).replace("<", "\\u003c").encode()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _integrity(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
