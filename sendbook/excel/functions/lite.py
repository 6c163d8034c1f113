"""xlwings Lite: the functions and what they need as one file of Python that a workbook carries, from the same source.

    python -m sendbook.excel.functions.lite FOLDER

writes `main.py` and `requirements.txt`, to paste into Lite's editor; `sendbook embed-lite BOOK` puts them into a
workbook. The file holds sendbook's own source as plain text, so that anybody can read what it does.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from sendbook import __version__
from sendbook.changes import LiteCode

if TYPE_CHECKING:
    from sendbook.findings import Finding

ROOTS = ("sendbook.excel.functions.every_function", "sendbook.excel.functions.lite_buttons")
RULED = tuple(
    f"sendbook/{room}"
    for room in ("rules/", "checks/", "derive", "layouts/", "policy/", "findings/", "tables", "excel/functions/")
)
"""Rooms whose descriptions stay out of the workbook: they are read in sendbook itself. What a worksheet function says
of itself stays: Excel shows it.
"""

NOT_CHECKED = ("7xxx", "9xxx")
"""The findings of imports and files, of which no function tells."""

NOT_OF_A_RANGE = ("calendar", "cycles", "entered_groups", "events", "meetings", "moves", "one_meeting", "school")
"""Modules of checks that find nothing in a range: SEND_CHECK looks at a list of pupils or of provision, and these at
other sheets. Of them the code has the name and no line, and of their findings nothing.
"""

EMPTY = {"interventions": "intervention", "key_dates": "date", "pay_points": "scale", "staff_rates": "rate"}
"""Lists of the policy that only a new workbook begins with, of which the code has the name and no line."""

REQUIREMENTS = "xlwings<1.0.0\n"
PYODIDE, ADDIN = "314.0.0", "1.0.0.103"
"""The versions that a workbook says its code was written for, by Lite's documentation of August 2026: from this Pyodide
on Lite keeps the versions of packages from one start to the next."""

_HEAD = """# sendbook for xlwings Lite, version {version}: made by "sendbook embed-lite"; do not edit.
# FILES holds sendbook's own source. It is laid out in the add-in's memory and imported from there; nothing is sent
# anywhere, and no pupil's data is in it. Licence of sendbook: MIT. xlwings Lite has its own terms: see its site.
import pathlib
import sys
import tempfile

FILES = {{
{files}}}

for name in [name for name in sys.modules if name.partition(".")[0] == "sendbook"]:
    del sys.modules[name]
_root = pathlib.Path(tempfile.mkdtemp(prefix="sendbook-"))
for name, text in FILES.items():
    path = _root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
sys.path.insert(0, str(_root))

{imports}
"""


@cache
def bundle() -> dict[str, str]:
    """The files of the code as xlwings Lite keeps them: `main.py`, `requirements.txt` and two versions."""
    files = "".join(f'"{name}": {_literal(text)},\n' for name, text in sorted(_sources().items()))
    imports = "\n".join(f"from {root} import *" for root in ROOTS)
    main = _HEAD.format(version=__version__, files=files, imports=imports)
    return {"main.py": main, "requirements.txt": REQUIREMENTS, "pyodideVersion": PYODIDE, "addinVersion": ADDIN}


def _literal(text: str) -> str:
    """A text as a readable Python literal."""
    if "'''" in text or "\\" in text or text.endswith("'"):
        lines = text.splitlines(keepends=True)
        return "(\n" + "\n".join(f"    {line!r}" for line in lines) + ")" if lines else "''"
    return f"'''{text}'''"


def _sources() -> dict[str, str]:
    """The modules that the functions and buttons import, and the data files of their rooms."""
    package = Path(str(resources.files("sendbook")))
    found: dict[str, str] = {}
    waiting = list(ROOTS)
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        path = _file(package, module)
        if path is None:
            continue
        text = path.read_text(encoding="utf-8")
        found[f"sendbook/{path.relative_to(package).as_posix()}"] = text
        waiting += _imports(module, path, text)
        waiting.append(module.rpartition(".")[0])
    for folder in {package / Path(name).relative_to("sendbook").parent for name in found}:
        for data in (*folder.glob("*.toml"), *folder.glob("*/*.toml")):
            is_room = data.parent != folder and (data.parent / "__init__.py").exists()
            if not is_room and not data.name.startswith(NOT_CHECKED):
                only_new = EMPTY.get(data.stem) if data.parent.name == "policy" else None
                text = f"{only_new} = []\n" if only_new else data.read_text(encoding="utf-8")
                bare = _UNSAID.sub("", text) if "policy" in data.parts else _unexplained(text)
                found[f"sendbook/{data.relative_to(package).as_posix()}"] = bare
    found |= dict.fromkeys((f"sendbook/checks/{name}.py" for name in NOT_OF_A_RANGE), "")
    code = {
        name: _undescribed(text) if name.startswith(RULED) else text
        for name, text in found.items()
        if name.endswith(".py")
    }
    told = {code for text in code.values() for code in _CODE.findall(text)}
    return {
        name: _of_codes(text, told) if name.startswith("sendbook/findings/") else text for name, text in found.items()
    } | code


_CODE = re.compile(r'"(\d{4}Q?)"')
_FINDING = re.compile(r'^\["(\d{4}Q?)"\]\n(?:.+\n)*\n*', flags=re.M)


def _of_codes(findings: str, told: set[str]) -> str:
    """The findings of a data file that the code can tell."""
    return _FINDING.sub(lambda found: found[0] if found[1] in told else "", findings)


_UNSAID = re.compile(r"^#.*\n", flags=re.M)
"""A line of a data file that only tells whoever reads the source."""


def _unexplained(data: str) -> str:
    """A data file without widths, groups of columns, what exports call a column, what a sheet says of itself, and notes
    for the Help sheet and `sendbook explain`: no function shows or reads them."""
    bare = re.sub(r"^(?:width|group|fold) = .*\n|^\[\[group\]\]\n(?:.+\n)*", "", _UNSAID.sub("", data), flags=re.M)
    bare = re.sub(r"^mis\.headings = \[[^\]]*\]", "mis.headings = []", bare, flags=re.M)
    # What a sheet is about is a sentence; what a finding is about is a word in small letters, and stays.
    return re.sub(r'^(why|source|note|title|about(?= = "[A-Z])) = ".*"$', r'\1 = ""', bare, flags=re.M)


def _undescribed(source: str) -> str:
    """A module's source without the sentences and remarks that describe it; the code is as it stands."""
    spans = []
    for node in ast.walk(ast.parse(source)):
        body, name = getattr(node, "body", None), str(getattr(node, "name", ""))
        if isinstance(body, list) and len(body) > 1 and not name.startswith("SEND_"):
            spans += [(one.lineno - 1, one.end_lineno) for one in body if _only_says(one)]
    # A line that holds a remark only: found by its token, so that a text with such a line in it stays.
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    remarks = (token for token in tokens if token.type == tokenize.COMMENT and token.line.lstrip().startswith("#"))
    spans += [(token.start[0] - 1, token.start[0]) for token in remarks]
    lines = source.splitlines(keepends=True)
    for start, end in sorted(spans, reverse=True):
        del lines[start:end]
    return "".join(lines)


def _only_says(line: ast.stmt) -> bool:
    """Whether a statement is a text that describes what stands before it."""
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)


def _file(package: Path, module: str) -> Path | None:
    parts = module.split(".")[1:]
    places = [package.joinpath(*parts).with_suffix(".py")] if parts else []
    return next((path for path in (*places, package.joinpath(*parts, "__init__.py")) if path.is_file()), None)


def _imports(module: str, path: Path, text: str) -> Iterator[str]:
    """What a module of sendbook imports of sendbook when it runs, at once or later."""
    tree = ast.parse(text)
    for choice in [item for item in ast.walk(tree) if isinstance(item, ast.If)]:
        if "TYPE_CHECKING" in ast.dump(choice.test):
            choice.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("sendbook"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sendbook"):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def embed(path: Path) -> list[Finding]:
    """Put the code into a workbook's file; every other part keeps its bytes, and `sendbook undo` takes it back."""
    return _write(path, LiteCode(bundle(), "Code for xlwings Lite"))


def remove(path: Path) -> list[Finding]:
    """Take the code out of a workbook's file again."""
    return _write(path, LiteCode({}, "Code for xlwings Lite taken out"))


def in_new() -> list[LiteCode]:
    """The code as a plan for a new workbook."""
    return [LiteCode(bundle())]


def _write(path: Path, step: LiteCode) -> list[Finding]:
    from sendbook.workbook.editing.write import write

    _receipt, findings = write(path, [step], reason=step.reason)
    return findings


if __name__ == "__main__":
    from sendbook.workbook.parts.disk import OPEN, write_over

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file in ("main.py", "requirements.txt"):
        write_over(folder / file, bundle()[file].encode(), OPEN)
