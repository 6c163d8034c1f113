"""Help: a page for each worksheet function, made from its record, for the terminal, a browser and a sheet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sendbook.excel.functions.records import FunctionArgument, FunctionRecord, every_record, record_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sendbook.changes import OwnSheet
    from sendbook.tables import Value

SHEET = "SEND functions"
EVERYWHERE = (
    "An empty cell means the same on Windows, Mac and the web, where it may arrive as 0. Text that looks like a date "
    "is read day first. One of Excel's errors stays that error. A whole column (A:A) is cut after its last filled "
    "row, and a heading in its first row is passed over. The workbook must count its days from 1900, as Excel does "
    "unless somebody changed it."
)
OF_NUMBERS = "What cannot be read gives #VALUE!, so that no sum passes over it; SEND_PROBLEM says why."
OF_WORDS = "What cannot be read gives one plain sentence."

_WIDTHS = (44, 44, 22, 50, 60)
_ACROSS = 200
"""So many letters of a line stand over these columns."""


def signature(record: FunctionRecord) -> str:
    """How a function is written, with what may be left out in square brackets."""
    words = [f"[{a.name}]" if a.optional else a.name for a in record.arguments]
    return f"{record.name}({', '.join(words)})"


def example_lines(record: FunctionRecord) -> list[str]:
    """The examples as a SENCO reads them: what is given, and what comes out."""
    lines = []
    for example in record.examples:
        named = [
            f"{argument.name} {shown(value)}"
            for argument, value in zip(record.arguments, example.given, strict=False)
            if value is not None
        ]
        lines.append(f"{'; '.join(named)} -> {shown(example.answer)}")
    return lines


def shown(value: object) -> str:
    """A value as Excel shows it: dates day first, TRUE and FALSE, a range as its cells with commas."""
    if isinstance(value, list | tuple):
        rows = [row if isinstance(row, list | tuple) else [row] for row in value]
        return "{" + "; ".join(", ".join(shown(cell) for cell in row) for row in rows) + "}"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if value is None or value == "":
        return "(blank)"
    return f"{value:g}" if isinstance(value, float) else str(value)


def page(name: str) -> str | None:
    """The help of one function as plain text; `None` when there is none of that name."""
    record = record_of(name.upper())
    if record is None:
        return None
    width = max(len(a.name) for a in record.arguments)
    lines = [f"={signature(record)}", "", record.doc, "", "Arguments"]
    lines += [f"  {a.name:<{width}}  {a.taken.doc} {said_of_blank(a)}" for a in record.arguments]
    lines += ["", "Examples", *(f"  {line}" for line in example_lines(record)), "", said_of_trouble(record), EVERYWHERE]
    return "\n".join(lines)


def said_of_blank(argument: FunctionArgument) -> str:
    """What an empty cell means for an argument."""
    return f"Blank: {argument.blank[0].lower()}{argument.blank[1:]}"


def said_of_trouble(record: FunctionRecord) -> str:
    """What a function answers where it cannot work."""
    return OF_NUMBERS if record.number else OF_WORDS


def asked(name: str) -> tuple[bool, str]:
    """Whether there is a function of that name, and its help, or else the names of all."""
    found = page(name.strip())
    if found is not None:
        return True, found
    names = "\n".join(f"  {known}" for known in every_record())
    return False, f"There is no function {name.strip().upper()}. These are the functions:\n{names}"


def html_page(record: FunctionRecord) -> str:
    """The help of one function as a web page, which the add-in's help links open. It needs nothing from elsewhere."""
    import html

    arguments = "".join(
        f"<tr><th scope='row'>{a.name}</th><td>{html.escape(a.taken.doc)}</td><td>{html.escape(a.blank)}</td></tr>"
        for a in record.arguments
    )
    examples = "".join(f"<li>{html.escape(line)}</li>" for line in example_lines(record))
    return f"""<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>{record.name}</title>
<style>
body{{font:16px/1.5 "Segoe UI",system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}}
h1{{color:#1f3864}} th{{text-align:left;vertical-align:top;padding-right:1rem;white-space:nowrap}}
</style>
</head><body><h1>{record.name}</h1><p><code>={html.escape(signature(record))}</code></p>
<p>{html.escape(record.doc)}</p><h2>Arguments</h2><table>
<tr><th>Argument</th><th>What to give</th><th>Blank cell</th></tr>{arguments}</table>
<h2>Examples</h2><ul>{examples}</ul><p>{said_of_trouble(record)} {html.escape(EVERYWHERE)}</p></body></html>
"""


def help_sheet() -> OwnSheet:
    """All functions on one sheet: how each is written, what it answers, its arguments and examples."""
    from textwrap import wrap

    from sendbook.changes import OwnSheet

    about = (f"{EVERYWHERE} A function that gives words or days says what is wrong in a sentence. One that gives a "
             f"number: {OF_NUMBERS[0].lower()}{OF_NUMBERS[1:]}")  # fmt: skip
    rows: list[Sequence[Value]] = [
        ("SEND functions",),
        *((line,) for line in wrap(about, _ACROSS)),
        (None,),
        ("Function", "What it answers", "Argument", "What to give", "Examples"),
    ]
    head = len(rows)
    for record in every_record().values():
        examples = "\n".join(example_lines(record))
        for place, argument in enumerate(record.arguments):
            first = place == 0
            rows.append((
                "=" + signature(record) if first else None, record.doc if first else None, argument.name,
                f"{argument.taken.doc} {said_of_blank(argument)}", examples if first else None,
            ))  # fmt: skip
    return OwnSheet(SHEET, rows, _WIDTHS, head, reason="Function help")
