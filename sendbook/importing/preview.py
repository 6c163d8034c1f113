"""Preview: an import's plan line by line, for a person to read, and to answer where sendbook does not decide itself.

The same lines make the workbook that the terminal writes and the Import preview sheet of the open workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from sendbook.changes import Formula, Link, OwnSheet
from sendbook.importing.column_map import ColumnMap
from sendbook.importing.comparison import Kept
from sendbook.importing.kept_columns import EXAMPLES, by_column
from sendbook.importing.plan import ImportPlan
from sendbook.lists.columns import AS_SAID, ExportColumn
from sendbook.lists.headings import GUESSED, IGNORED, aliases, aliases_of
from sendbook.lists.words import folded, squeezed
from sendbook.tables import Value, column_letter, quote_sheet

SHEET = "Import preview"
HEADERS = ("What", "Where", "Column", "Stands there now", "After the import", "Because")
ANSWER = "Your answer"
WIDTHS = (16, 24, 22, 32, 32, 60)
TAKE, COLUMN = "Take the MIS's value?", "What does the column mean?"
"""The two kinds of question; the second is asked of every column, and answered beforehand where it is sure."""

_EXPORT_COLUMN, _BOOK_COLUMN, _KEPT = "Column of the export", "Column of the workbook", "Kept as it is"
_LEFT_OUT = "(left out)"
FACTS = ("Export", "Into", "Plan")
WRITTEN = "written"
"""What stands beside Plan once a preview has been applied: there is nothing more to apply on it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the preview; `asks` is the question that it puts (TAKE, COLUMN or none), `answer` what stands."""

    what: str
    where: str
    column: str
    before: str
    after: str
    because: str
    asks: str = ""
    answer: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as it stands under HEADERS."""
        return self.what, self.where, self.column, self.before, self.after, self.because


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person answered on a preview: what columns mean, and in which cells to take the MIS's value.

    `facts` are what the preview says of its export and its plan. `strange` are answers to TAKE that are neither yes
    nor no, by row.
    """

    facts: Mapping[str, str]
    columns: ColumnMap
    take: frozenset[str] = frozenset()
    strange: Mapping[int, str] | None = None


def preview_lines(plan: ImportPlan) -> Iterator[Line]:
    """Each change with its cell, each new row by column, then what was not used and why, then every column."""
    told = plan.comparison
    headers = {target.sheet: {column.number: column.heading for column in target.told} for target in plan.targets}
    for what, rows in (("Changed", told.changed), ("Back on roll", told.rejoiners), ("Leaver", told.leavers)):
        for row in rows:
            if not row.steps:
                yield Line(what, row.place, "", "", "", row.why)
            for header, step in row.steps:
                yield Line(what, _place(step.sheet, step.cell), header, _said(step.before), _said(step.after), row.why)
    for pupil in told.new:
        where = f"below {pupil.step.table or pupil.step.sheet}"
        for number, value in pupil.step.values.items():
            heading = headers.get(pupil.step.sheet, plan.headers).get(number, column_letter(number))
            yield Line("New row", where, heading, "", _said(value), pupil.step.reason)
    for kept in by_column(told.kept):
        if len(kept.cells) > 1:
            both = {f"{_said(item.change.before)} (the export: {_said(item.change.after)})" for _, item in kept.cells}
            such = "; ".join(sorted(both)[:EXAMPLES])
            yield Line(_KEPT, every_cell_of(kept.header), kept.header, f"{len(kept.cells)} cells differ", "", such,
                       TAKE, "no")  # fmt: skip
    for item in told.kept:
        after = f"(the export says {_said(item.change.after)})"
        where = _place(item.change.sheet, item.change.cell)
        yield Line(_KEPT, where, item.header, _said(item.change.before), after, item.finding.fix, TAKE, "no")
    shown = {id(item.finding) for item in told.kept}
    apart = (("Conflict", told.conflicts), ("Rejected", told.rejected), ("To look at", told.others))
    for what, findings in apart:
        for found in findings:
            if id(found) not in shown:
                yield Line(what, found.cell, found.code, "", found.wrong, found.fix)
    for column in told.export.columns:
        yield _column(_EXPORT_COLUMN, column)
    for column in (column for target in plan.targets for column in target.told):
        yield _column(_BOOK_COLUMN, column)


def every_cell_of(header: str) -> str:
    """How a preview names all cells of one column that were kept."""
    return f"every cell of {header}"


def _place(sheet: str, cell: str) -> str:
    return f"{quote_sheet(sheet)}!{cell}"


def _column(what: str, column: ExportColumn) -> Line:
    used = column.called if column.field and column.verdict not in (IGNORED, GUESSED) else ""
    after = f"perhaps {column.called}" if column.verdict == GUESSED and column.called else used or _LEFT_OUT
    verdict = f"{column.verdict}: {column.reason}" if column.reason else column.verdict
    letter, samples = column_letter(column.number), "; ".join(column.samples)
    return Line(what, letter, column.heading, samples, after, verdict, COLUMN, used)


def _said(value: Value | Formula) -> str:
    if isinstance(value, Formula):
        value = value.result
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def preview_sheet(plan: ImportPlan, source: str, fingerprint: str) -> OwnSheet:
    """The preview as a sheet of the open workbook, with a column for answers and beside it what a column can mean."""
    told = plan.comparison
    lines = list(preview_lines(plan))
    do = "Nothing has been written. Read the lines below, answer in column G, then press Apply; Undo takes it back."
    unsure = sum(1 for line in lines if line.asks == COLUMN and line.after.startswith("perhaps "))
    if unsure:
        columns = "1 column is" if unsure == 1 else f"{unsure} columns are"
        do += f" {columns} not used yet: say in column G what it means, and press Import MIS export again."
    into = f"sheet {', '.join(one.sheet for one in plan.targets)}" if plan.target else "the register of this workbook"
    rows: list[Sequence[Value | Link]] = [
        (SHEET,), (f"{told.export.mis_name}: {told.summary()}.",),
        (do if told.steps or told.kept or unsure else "There is nothing to write.",),
        *zip(FACTS, (source, into, fingerprint), strict=True),
        (*HEADERS, ANSWER, "A column can mean"),
    ]  # fmt: skip
    meanings = column_meanings()
    for place in range(max(len(lines), len(meanings))):
        line = lines[place] if place < len(lines) else Line("", "", "", "", "", "")
        where = Link(line.where, line.where) if "!" in line.where and ":" not in line.where else line.where
        cells = (line.what, where, *line.cells[2:], line.answer, meanings[place] if place < len(meanings) else None)
        rows.append([cell or None for cell in cells])
    return OwnSheet(SHEET, rows, (*WIDTHS, 18, 24), 7, reason=SHEET)


def column_meanings() -> list[str]:
    """What a column of a register or export can mean, as a SENCO calls it."""
    return sorted(set(aliases_of("register").names.values()), key=str.casefold)


def answers_on(rows: Sequence[Sequence[object]]) -> Answers:
    """What a person answered on a preview, from the cells of its sheet; nothing when they hold no preview."""
    facts: dict[str, str] = {}
    found: dict[str, dict[str, str]] = {_EXPORT_COLUMN: {}, _BOOK_COLUMN: {}}
    take, strange, started = set(), dict[int, str](), False
    for number, row in enumerate(rows, start=1):
        cells = ["" if cell is None else str(cell).strip() for cell in (*row, *("",) * 8)][:7]
        what, where, heading, _, after, because, answer = cells
        if not started:
            facts |= {what: where} if what in FACTS else {}
            started = tuple(cells[:6]) == HEADERS
        elif what == _KEPT and folded(answer) in ("yes", "y"):
            take.add(where)
        elif what == _KEPT and folded(answer) not in ("no", "n", ""):
            strange[number] = answer
        elif what in found:
            used = "" if after == _LEFT_OUT or after.startswith("perhaps ") else after
            if answer.casefold() != used.casefold() or AS_SAID in because:
                found[what][heading or where] = _field(what, answer)
    columns = ColumnMap(found[_BOOK_COLUMN], found[_EXPORT_COLUMN])
    return Answers(facts, columns, frozenset(take), strange)


def cells_taken(kept: Sequence[Kept], take: Set[str]) -> list[int]:
    """Which of the cells that were kept a person said yes to: each by itself, or with its whole column."""
    named = [(_place(item.change.sheet, item.change.cell), every_cell_of(item.header)) for item in kept]
    return [place for place, names in enumerate(named) if take & {*names}]


def _field(what: str, answer: str) -> str:
    """The field that an answer names; an answer that names none is given back, for the finding that says so."""
    known = aliases_of("register") if what == _BOOK_COLUMN else aliases()
    names = {name.casefold(): field for field, name in known.names.items()}
    return names.get(answer.casefold()) or known.fields.get(squeezed(answer)) or answer
