"""The house in figures: rooms and the arrows between them, modules by size, and the walk of one import.

`python -m tests.support.architecture` prints them, and brings the table of sendbook/README.md up to date.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import FrameType

from tests.support.architecture import ROWS, room_of, rooms_used, row_of

_BEGIN = "<!-- the table that tests/support/architecture.py holds; a test compares them -->"
_END = "<!-- end of the table -->"

PACKAGE = Path(__file__).resolve().parent.parent.parent / "sendbook"


def table_of_rooms() -> str:
    """The rooms from top to bottom as a table in Markdown."""
    lines = ["| Row | Rooms: each imports from rows below its own |", "| ---: | --- |"]
    lines += [f"| {number} | {', '.join(f'`{room}`' for room in row)} |" for number, row in enumerate(ROWS, start=1)]
    return "\n".join(lines)


def write_table() -> None:
    """Bring the table of sendbook/README.md up to date; what stands around it stays."""
    page = PACKAGE / "README.md"
    before, begin, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    page.write_text(f"{before}{begin}\n{table_of_rooms()}\n{end}{after}", encoding="utf-8")


def arrows() -> dict[tuple[str, str], int]:
    """How many imports lead from one room to another."""
    return dict(Counter(rooms_used(PACKAGE)))


class Walk:
    """What one piece of work passes: the modules that it enters, and the calls that lead up to a higher room."""

    def __init__(self) -> None:
        self.modules: dict[str, None] = {}
        self.steps: Counter[tuple[str, str]] = Counter()

    def follow(self, work: Callable[[], object]) -> None:
        """Do the work and note every call from one module of sendbook to another."""

        def note(frame: FrameType, event: str, _what: object) -> None:
            if event != "call" or frame.f_code.co_name == "<module>":
                return
            here = str(frame.f_globals.get("__name__", ""))
            if not here.startswith("sendbook."):
                return
            self.modules.setdefault(here)
            back = frame.f_back
            while back is not None and not str(back.f_globals.get("__name__", "")).startswith("sendbook"):
                back = back.f_back
            if back is not None:
                self.steps[str(back.f_globals["__name__"]), here] += 1

        sys.setprofile(note)
        try:
            work()
        finally:
            sys.setprofile(None)

    @property
    def rooms(self) -> list[str]:
        """The rooms in the order in which they are first entered."""
        return list(dict.fromkeys(room_of(module) for module in self.modules))

    @property
    def climbs(self) -> list[tuple[str, str]]:
        """The pairs of rooms of which the first calls the second, which stands above it: callbacks."""
        found = dict.fromkeys((room_of(one), room_of(other)) for one, other in self.steps)
        return [
            (one, other) for one, other in found
            if (below := row_of(one)) is not None and (above := row_of(other)) is not None and above < below
        ]  # fmt: skip


def import_walk() -> Walk:
    """The walk of one import: an Arbor report into a register of ours, from the command to the written file."""
    from sendbook.journeys.demo import ARBOR, REGISTER, make_demo
    from sendbook.journeys.undo import undo
    from sendbook.terminal.main import main

    walk, day = Walk(), date(2026, 11, 22)
    with tempfile.TemporaryDirectory() as folder:
        made = make_demo(Path(folder) / "demo", day)
        assert not isinstance(made, list), made
        register = made.folder / REGISTER
        undo(register)
        words = ["import", str(made.folder / ARBOR), "--into", str(register), "--yes", "--json", "--today", f"{day}"]
        with contextlib.redirect_stdout(io.StringIO()):
            walk.follow(lambda: main(words))
    return walk


def told() -> str:
    """Everything in figures."""
    modules = sorted(PACKAGE.rglob("*.py"))
    sizes = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in modules)
    between, walk = arrows(), import_walk()
    rooms = {room_of(".".join(["sendbook", *path.relative_to(PACKAGE).with_suffix("").parts])) for path in modules}
    return "\n".join([
        table_of_rooms(), "",
        f"{len(rooms)} rooms, {len(between)} arrows between them, {len(modules)} modules, {sum(sizes)} lines "
        f"(median {sizes[len(sizes) // 2]}, most {sizes[-1]}).", "",
        "One import into a register of ours, from the command to the written file:",
        f"{len(walk.modules)} modules in {len(walk.rooms)} rooms: {' > '.join(walk.rooms)}.",
        f"{len(walk.climbs)} pairs of rooms in which the lower calls the higher (callbacks)"
        + (": " + ", ".join(f"{one} > {other}" for one, other in walk.climbs) if walk.climbs else "") + ".",
    ])  # fmt: skip
