"""What the terminal says of costs: a template filled, scenarios side by side."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sendbook.findings import Finding, finding, most_urgent_first
from sendbook.terminal.exit_codes import ERRORS, OK
from sendbook.terminal.printing import say, say_json, say_refusal
from sendbook.terminal.questions import ask, somebody_is_here
from sendbook.terminal.reporting import saved
from sendbook.workbook.parts.disk import read_at_most

if TYPE_CHECKING:
    from sendbook.journeys.scenarios import Scenarios, Total


def run(arguments: Namespace, today: date) -> int:
    """Run one of the commands about costs."""
    return _costed_map(arguments, today) if arguments.command == "costed-map" else _scenarios(arguments, today)


def _costed_map(arguments: Namespace, today: date) -> int:
    """`sendbook costed-map`: fill the local authority's template for one pupil, and say what came of it."""
    from sendbook.journeys.costed_map import CostedMap, fill_template

    book, as_json = arguments.book, arguments.json
    upn = _upn(arguments) if not arguments.row else ""
    if upn is None:
        return say_refusal([finding("9602")], book.name, as_json=as_json)
    done = fill_template(
        book, arguments.into, arguments.map, arguments.out, today, upn=upn, row=arguments.row or 0
    )  # fmt: skip
    if not isinstance(done, CostedMap):
        return say_refusal(done, book.name, as_json=as_json)
    if as_json:
        say_json(done.as_json())
        return OK if done.written else ERRORS
    say(*(f"{book.name}: {item}" for item in most_urgent_first(done.findings)))
    if not done.written:
        say("Nothing was written.")
        return ERRORS
    say(
        f"Made {arguments.out} from {arguments.into.name}: {done.said}.",
        "Open it in Excel, read it through and save it before you send it: its own formulas work out the totals then.",
    )
    return OK


def _upn(arguments: Namespace) -> str | None:
    """The pupil's UPN: as given, from a file's first line, or typed when asked; None when nobody can say."""
    if arguments.pupil:
        return str(arguments.pupil)
    if arguments.pupil_file:
        try:
            lines = read_at_most(arguments.pupil_file, 1024**2).decode("utf-8-sig").split()
        except (OSError, UnicodeDecodeError):
            return None
        return lines[0] if lines else None
    return ask("The pupil's UPN: ") if somebody_is_here() else None


def _scenarios(arguments: Namespace, today: date) -> int:
    """`sendbook scenarios`: every total as it is and as it would be, side by side."""
    from sendbook.journeys.scenarios import scenarios as compare

    book, pay = arguments.book, arguments.pay
    year = int(pay[1]) if pay and pay[0] == "year" else None
    award = pay[1] if pay and pay[0] == "award" else None
    compared = compare(book, today, rates=arguments.rates or "", pay_year=year, award=award)
    if isinstance(compared, Finding):
        return say_refusal([compared], book.name, as_json=arguments.json)
    done = saved(compared.report(), arguments, "Nothing in the workbook was changed.")
    if isinstance(done, int):
        return done
    if arguments.json:
        say_json(compared.as_json())
    else:
        say(*(done or [*table_of(compared), *compared.notes]))
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
    for place, value in enumerate(total.values[1:], start=1):
        more = total.difference(place)
        said = "" if more is None else ("+" if more > 0 else "") + _shown(more, total.money)
        cells += [_shown(value, total.money), said]
    return cells


def _shown(value: float, money: bool) -> str:
    if not money:
        return f"{value:.0f}"
    return f"-£{-value:,.2f}" if value < 0 else f"£{value:,.2f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (text.rjust(width) for text, width in zip(row, widths, strict=True))
    return "  ".join([first.strip().ljust(widths[0]), *rest]).rstrip()
