"""Help: what the LAMBDA names are, for a sheet beside them and for the terminal; also what has no name, and why."""

from __future__ import annotations

from collections.abc import Sequence

from sendbook.changes import OwnSheet
from sendbook.excel.functions.function_help import example_lines
from sendbook.excel.functions.records import FunctionRecord
from sendbook.excel.lambda_names.names import PREFIX, LambdaName, lambda_names, left_out, name_of
from sendbook.tables import Value

SHEET = "SB functions"

KNOWN_BY = (
    "Excel for Microsoft 365, Excel 2024 and Excel on the web work these names out, with nothing to install. Excel "
    "2021 and older, and LibreOffice, show #NAME? instead."
)
PROTECTED_VIEW = (
    "In Protected View (a workbook that came by email or download) every cell that calls a name shows #NAME? until you "
    "press Enable Editing. So do not rest a sheet that others only read on them: paste its values first."
)
READS = (
    "Each takes a cell or a range, and a range gives an answer for each of its cells. An empty cell gives an empty "
    "cell, #N/A stays #N/A. Dates and numbers must be real ones: text such as '20/11/2026' or '£1,000' gives a "
    "sentence that says so."
)
COLUMNS = (
    "Give whole columns in one call where you can: the terms are then read once. What is typed into a cell of an "
    "Excel table must be one answer, so give it that row's cells."
)
ABOUT = (KNOWN_BY, PROTECTED_VIEW, READS, COLUMNS)


def signature(name: LambdaName) -> str:
    """How a name is written, with what may be left out in square brackets."""
    words = [f"[{a.name}]" if a.optional else a.name for a in name.record.arguments]
    return f"{name.name}({', '.join(words)})"


def examples(record: FunctionRecord) -> list[str]:
    """The function's examples as far as they are real dates and numbers."""
    return [
        line
        for example, line in zip(record.examples, example_lines(record), strict=True)
        if not any(_is_worded(value) for value in example.given)
    ]


def _is_worded(value: object) -> bool:
    """Whether a text stands where the function reads a number or a date out of it."""
    if isinstance(value, list | tuple):
        return any(_is_worded(item) for item in value)
    return isinstance(value, str) and (value == "tbc" or value.rstrip("%").replace(".", "").isdigit())


def help_sheet() -> OwnSheet:
    """All names on one sheet: how each is written, what it answers, its arguments and examples; then what has none."""
    rows: list[Sequence[Value]] = [
        ("SB functions: sendbook's rules as formulas of this workbook",),
        *((line,) for line in ABOUT),
        (None,),
        ("Name", "What it answers", "Argument", "What to give", "Examples"),
    ]
    header = len(rows)
    for name in lambda_names().values():
        shown = "\n".join(examples(name.record))
        for place, argument in enumerate(name.record.arguments):
            first = place == 0
            rows.append((
                "=" + signature(name) if first else None, name.record.doc if first else None, argument.name,
                argument.taken.doc, shown if first else None,
            ))  # fmt: skip
    rows.append((None,))
    rows += [(f"There is no {name_of(function)}", reason) for function, reason in left_out().items()]
    return OwnSheet(SHEET, rows, (44, 44, 22, 50, 60), header, reason="Help for the LAMBDA names")


def told() -> list[str]:
    """The names as lines for the terminal, then what has none and why, then what to know of them."""
    lines = [f"  ={signature(name)}" for name in lambda_names().values()]
    lines += ["", "Without a name, because no formula says it well enough:"]
    lines += [f"  {function}: {reason}" for function, reason in left_out().items()]
    return [*lines, "", *ABOUT]


def asked(name: str) -> tuple[bool, str]:
    """Whether there is a LAMBDA name of that name, and its help; else all names, and why some functions have none."""
    wanted = name.strip().upper()
    known = lambda_names().get(wanted)
    if known is None:
        reason = left_out().get("SEND_" + wanted.removeprefix(PREFIX))
        first = f"There is no LAMBDA name {wanted}. " + (f"{reason}" if reason else "These are the names:")
        return False, "\n".join([first, *told()])
    width = max(len(a.name) for a in known.record.arguments)
    lines = [f"={signature(known)}", "", known.record.doc, "", "Arguments"]
    lines += [f"  {a.name:<{width}}  {a.taken.doc}" for a in known.record.arguments]
    lines += ["", "Examples", *(f"  {line}" for line in examples(known.record)), "", *ABOUT]
    return True, "\n".join(lines)
