"""What the terminal says of costs: a template filled, scenarios side by side, the inclusion strategy."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sendbook.findings import Finding, finding, has_errors, most_urgent_first
from sendbook.journeys import costs
from sendbook.reports.scenarios import Scenarios, Total
from sendbook.terminal.exit_codes import ERRORS, OK
from sendbook.terminal.printing import refuse, say, typed
from sendbook.workbook.parts.disk import write_new


def run(arguments: Namespace, today: date) -> int:
    """Run one of the commands about costs."""
    match arguments.command:
        case "costed-map":
            return costed_map(arguments, today)
        case "scenarios":
            return scenarios(arguments.book, today, arguments.rates, arguments.pay, as_json=arguments.json)
        case _:
            return inclusion_strategy(arguments.book, today, arguments.md, writes=arguments.write)


def costed_map(arguments: Namespace, today: date) -> int:
    """`sendbook costed-map`: fill the local authority's template for one pupil, and say what came of it."""
    upn = _upn(arguments) if not arguments.row else ""
    if upn is None:
        return refuse([finding("9602")], arguments.book.name)
    done = costs.costed_map(
        arguments.book, arguments.into, arguments.map, arguments.out, today, upn=upn, row=arguments.row or 0
    )
    if not isinstance(done, costs.CostedMap):
        return refuse(done, arguments.book.name)
    for item in most_urgent_first(done.findings):
        say(f"{arguments.book.name}: {item}")
    if not done.written:
        say("Nothing was written.")
        return ERRORS
    say(
        f"Made {arguments.out} from {arguments.into.name}: {done.lines} lines, £{done.cost:,.2f} of additional "
        f"provision recorded ({done.year}).",
        "Open it in Excel, read it through and save it before you send it: its own formulas work out the totals then.",
    )
    return OK


def _upn(arguments: Namespace) -> str | None:
    """The pupil's UPN: as given, from a file's first line, or typed when asked; None when nobody can say."""
    if arguments.pupil:
        return str(arguments.pupil)
    if arguments.pupil_file:
        try:
            lines = arguments.pupil_file.read_text(encoding="utf-8-sig").split()
        except (OSError, UnicodeDecodeError):
            return None
        return lines[0] if lines else None
    return input("The pupil's UPN: ").strip() if sys.stdin.isatty() else None


def scenarios(book: Path, today: date, rates: str | None, pay: tuple[str, float] | None, *, as_json: bool) -> int:
    """`sendbook scenarios`: every total as it is and as it would be, side by side."""
    year = int(pay[1]) if pay and pay[0] == "year" else None
    award = pay[1] if pay and pay[0] == "award" else None
    found = costs.scenarios(book, today, rates=rates or "", pay_year=year, award=award)
    if isinstance(found, Finding):
        return refuse([found], book.name)
    if as_json:
        print(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
        return OK
    say(*table_of(found), *found.notes)
    return OK


def table_of(found: Scenarios) -> list[str]:
    """The totals as lines of text, a column a scenario, and the difference to the workbook as it stands."""
    headers = ["", found.names[0]]
    for name in found.names[1:]:
        headers += [name, "Difference"]
    rows = [[total.what, *_cells(total)] for total in found.totals]
    widths = [max(len(row[at]) for row in [headers, *rows]) for at in range(len(headers))]
    return [_line(row, widths) for row in [headers, *rows]]


def _cells(total: Total) -> list[str]:
    cells = [_shown(total.values[0], total.money)]
    for value in total.values[1:]:
        more = value - total.values[0]
        cells += [_shown(value, total.money), ("+" if more > 0 else "") + _shown(more, total.money)]
    return cells


def _shown(value: float, money: bool) -> str:
    if not money:
        return f"{value:.0f}"
    return f"-£{-value:,.2f}" if value < 0 else f"£{value:,.2f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (text.rjust(width) for text, width in zip(row, widths, strict=True))
    return "  ".join([first.strip().ljust(widths[0]), *rest]).rstrip()


def inclusion_strategy(book: Path, today: date, md: Path | None, *, writes: bool) -> int:
    """`sendbook inclusion-strategy`: the table to publish, on the screen, as Markdown or as a sheet of the workbook."""
    made = costs.inclusion_strategy(book, today)
    if isinstance(made, Finding):
        return refuse([made], book.name)
    read, strategy = made
    if md is not None:
        if problems := write_new(md, strategy.markdown().encode()):
            return refuse(problems, md.name)
        say(f"Made {md}. It names no pupil; read it through before you publish it.")
    if writes:
        problems = costs.write_strategy(read, strategy)
        if has_errors(problems):
            return refuse(problems, book.name)
        say(f"The table stands on the Inclusion strategy sheet of {book.name}.",
            f"Take it out with: sendbook undo {typed(book)}")  # fmt: skip
    if md is None and not writes:
        say(strategy.markdown())
    return OK
