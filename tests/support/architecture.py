"""What the rooms of sendbook may import, read from the source alone: nothing is executed.

`faults(folder)` gives one sentence for each line that breaks the shape; an empty list is a sound house.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Rows = tuple[tuple[str, ...], ...]

ROWS: Rows = (
    ("__main__",),
    ("terminal", "excel.buttons", "library", "page"),
    ("page.site",),
    ("journeys",),
    ("excel.every_function", "excel.convert", "excel.lambda_names", "importing", "filling", "reports", "views"),
    ("excel.functions", "excel.open_book", "excel"),
    ("book",),
    ("workbook.editing", "workbook.building"),
    ("workbook", "demo"),
    ("lists", "workbook.parts"),
    ("sources",),
    ("derive", "checks"),
    ("layouts",),
    ("rules", "policy", "changes", "findings"),
    ("tables",),
    ("column_keys",),
)
"""The rooms from top to bottom: a room imports from itself and from rows below its own, never from beside or above.

A room inside a room (`workbook.parts`) may have a row of its own; what has none stands in the row of the
room around it.
"""

LIBRARIES = {
    "xlwings": {"excel"},
    "openpyxl": {"sources"},
    "xlsxwriter": {"workbook", "views", "reports"},
    "pyarrow": {"reports"},
    "defusedxml": {"sources"},
    "python_calamine": {"sources"},
    "pandas": {"library"},
    "xlrd": {"sources"},
}
"""Which room may import a library from outside the standard library; any other is refused everywhere."""

DOORS = {
    "library": {"workbook.editing", "workbook.building", "derive", "checks"},
    "page": {"workbook.editing", "workbook.building", "derive", "checks"},
    "terminal": {"workbook.editing", "workbook.building", "derive", "checks"},
    "excel.buttons": {"workbook.editing", "workbook.building", "derive", "checks"},
}
"""What a door leaves to the journeys, though it stands in a row below: a door holds words, never rules."""

ONE_PLACE = {
    "sendbook.layouts.settings.as_at": {"sendbook.derive"},
    "sendbook.layouts.settings.numbers_in_force": {"sendbook.derive"},
}
"""What is worked out in one place: whoever else needs the day or the numbers in force takes them from `Derived`."""

ONE_VOICE = {"print": "sendbook.terminal.printing", "input": "sendbook.terminal.questions"}
"""The one module that prints to a person, and the one that asks."""

WRITERS = {
    "sendbook.workbook.parts.disk", "sendbook.workbook.parts.locks",
    "sendbook.layouts.write_column_keys",  # writes a module of our own source, from a room below the disk
}  # fmt: skip
"""Who opens files for writing: everybody else hands whole contents to `disk`, which writes them whole or not at all."""
_WRITES = {"write_text", "write_bytes", "touch", "mkstemp", "NamedTemporaryFile", "TemporaryFile", "copyfile", "copy2",
           "copytree", "truncate"}  # fmt: skip

STANDARD_LIBRARY_ONLY = {
    "sendbook": set(),
    "sendbook.terminal.main": set(),
    "sendbook.excel.functions.cell_functions": {"xlwings"},
    "sendbook.excel.functions.every_function": {"xlwings"},
    "sendbook.excel.buttons.scripts": {"xlwings"},
}
"""Modules whose import must load nothing from outside: the start stays quick, functions and buttons run inside Excel's
own Python. The set names what they may load all the same."""

VAGUE = {"utils", "util", "helpers", "helper", "core", "common", "manager", "managers", "misc"}
MOST_LINES = 300


@dataclass(frozen=True)
class Import:
    """One import in one module: what it names, on which line, and whether it runs as soon as the module loads."""

    module: str
    names: str
    line: int
    at_once: bool
    whole: tuple[str, ...] = ()
    """Each name that is taken, with its module: `sendbook.layouts.settings.as_at`."""


def faults(folder: Path) -> list[str]:
    """Every break of the shape in the package in this folder (its name is the package's), in order of file."""
    modules = dict(_modules(folder))
    imports = {name: list(_imports(name, path, set(modules))) for name, path in modules.items()}
    found: list[str] = []
    for name, path in modules.items():
        found += _file_faults(name, path, folder)
        for item in imports[name]:
            found += [f"{path.relative_to(folder.parent)}:{item.line} {fault}" for fault in _import_faults(item)]
    return found + _loads_too_much(imports)


def rooms_used(folder: Path) -> Iterator[tuple[str, str]]:
    """For every import inside the package: the room that imports, and the other room from which it does."""
    modules = dict(_modules(folder))
    for name, path in modules.items():
        for item in _imports(name, path, set(modules)):
            here, there = room_of(name), room_of(item.names)
            if item.names.startswith("sendbook.") and there and here != there:
                yield here, there


def libraries_used(folder: Path) -> dict[str, set[str]]:
    """The rooms that import each library from outside the standard library."""
    used: dict[str, set[str]] = {}
    modules = dict(_modules(folder))
    for name, path in modules.items():
        for item in _imports(name, path, set(modules)):
            outside = item.names.partition(".")[0]
            if outside != folder.name and outside not in sys.stdlib_module_names:
                used.setdefault(outside, set()).add(room_of(name).partition(".")[0])
    return used


def _modules(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def _imports(module: str, path: Path, known: set[str]) -> Iterator[Import]:
    """Every import of a module; `from sendbook import tables` names `sendbook.tables`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    later = {id(node) for part in _runs_later(tree) for node in ast.walk(part)}
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        names: list[str] = []
        whole: list[str] = []
        if isinstance(node, ast.Import):
            names = whole = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            whole = [f"{source}.{alias.name}" for alias in node.names]
            names = [name if name in known else source for name in whole]
        for name in dict.fromkeys(names):
            taken = tuple(one for one in whole if one == name or one.startswith(f"{name}."))
            yield Import(module, name, node.lineno, id(node) not in later, taken)  # type: ignore[attr-defined]


def _runs_later(tree: ast.Module) -> Iterator[ast.AST]:
    """The parts of a module that importing it does not run: functions, and what only a type checker reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            yield from node.body


def room_of(module: str) -> str:
    """The room of a module, the innermost that has a row: `workbook.editing` for `sendbook.workbook.editing.patch`.

    What stands in no row is told by its first name; the package itself stands in none.
    """
    parts = module.split(".")[1:]
    names = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return next((name for name in names if row_of(name) is not None), parts[0] if parts else "")


def row_of(room: str, rows: Rows = ROWS) -> int | None:
    return next((number for number, row in enumerate(rows) if room in row), None)


def _import_faults(item: Import) -> Iterator[str]:
    here = room_of(item.module)
    yield from (f"imports {one}: take it from what derive gives" for one in item.whole
                if item.module not in ONE_PLACE.get(one, {item.module}))  # fmt: skip
    outside = item.names.partition(".")[0]
    if outside == item.module.partition(".")[0]:
        there = room_of(item.names)
        if here == there:
            return
        if not there or (not here and there == "library"):  # the package's face is the library's, loaded when used
            return
        row_here, row_there = row_of(here), row_of(there)
        if not here or (row_here is not None and row_there is not None and row_there <= row_here):
            yield f"imports {there}: {here or 'the package itself'} may only import from rooms below it"
        elif there in DOORS.get(here, set()):
            yield f"imports {there}: {here} is a door and asks a journey"
    elif outside not in sys.stdlib_module_names and here.partition(".")[0] not in LIBRARIES.get(outside, set()):
        rooms = ", ".join(sorted(LIBRARIES.get(outside, set()))) or "no room"
        yield f"imports {outside}: only {rooms} may"


def _file_faults(name: str, path: Path, folder: Path) -> Iterator[str]:
    where = path.relative_to(folder.parent)
    vague = VAGUE.intersection(name.split("."))
    if vague:
        yield f"{where} is named {vague.pop()}: name it for what it holds"
    if room_of(name) and row_of(room_of(name)) is None:
        yield f"{where} stands in no room of the design: give {room_of(name)} a row in ROWS"
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            voice = ONE_VOICE.get(node.func.id, name)
            if voice != name:
                yield f"{where}:{node.lineno} calls {node.func.id}: only {voice} does"
        if isinstance(node, ast.Call) and name not in WRITERS and _opens_for_writing(node):
            yield f"{where}:{node.lineno} opens a file for writing: only sendbook.workbook.parts.disk does"
    lines = len(text.splitlines())
    if lines > MOST_LINES:
        yield f"{where} has {lines} lines: split it by meaning, {MOST_LINES} are the most"


def _opens_for_writing(call: ast.Call) -> bool:
    """Whether a call opens a file to write into it: `open(..., "w")`, `path.write_text(...)`, `os.open(...)`."""
    asked = call.func
    name = asked.id if isinstance(asked, ast.Name) else asked.attr if isinstance(asked, ast.Attribute) else ""
    if name in _WRITES:
        return isinstance(asked, ast.Attribute)  # a function of that name that is ours writes no file
    if name not in ("open", "fdopen"):
        return False
    if isinstance(asked, ast.Attribute) and isinstance(asked.value, ast.Name) and asked.value.id == "os":
        return True
    mode = next((word.value for word in call.keywords if word.arg == "mode"), None)
    given = [mode] if mode else call.args[:2]
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) and len(one.value) < 4
               and set(one.value) & set("wax+") for one in given)  # fmt: skip


def _loads_too_much(imports: dict[str, list[Import]]) -> list[str]:
    """What importing a module that must stay light loads all the same, with the way it came in."""
    found = []
    for start, allowed in STANDARD_LIBRARY_ONLY.items():
        ways = {start: start}
        waiting = [start] if start in imports else []
        while waiting:
            module = waiting.pop()
            for item in imports.get(module, ()):
                names = [item.names] if item.at_once else []
                # Importing a.b.c runs a and a.b first.
                names += [name.rpartition(".")[0] for name in names if "." in name]
                for name in names:
                    outside = name.partition(".")[0]
                    if name in ways:
                        continue
                    ways[name] = f"{ways[module]} -> {name}"
                    if name in imports:
                        waiting.append(name)
                    elif outside not in sys.stdlib_module_names and outside not in {"sendbook", *allowed}:
                        found.append(f"importing {start} loads {outside}: {ways[name]}")
    return found


if __name__ == "__main__":
    from tests.support import house

    house.write_table()
    print(house.told())
