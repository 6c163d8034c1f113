"""Words: what the page must know before anybody asks: the choices it offers, and what it says of a file too slow."""

from __future__ import annotations

from typing import Any

from sendbook import __version__
from sendbook.findings import catalogue
from sendbook.layouts import workbook_kinds
from sendbook.lists import OLD_LISTS
from sendbook.lists.dates import Order
from sendbook.lists.headings import aliases_of
from sendbook.page.desk import Answer, Desk, Tell, day_asked
from sendbook.policy import code_lists
from sendbook.rules.years import academic_year

_ORDERS = ((Order.DAY_FIRST.value, "31/01/2026"), (Order.MONTH_FIRST.value, "01/31/2026"))
_SAID_BY_THE_PAGE = ("9024", "9025", "9161")
"""What the page says itself, when its Python was stopped or could not start."""


def words_of_page(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """The choices of the page, in the words of the workbooks."""
    known = catalogue()
    said = {
        code: {"code": code, "severity": str(known[code].severity), "wrong": known[code].wrong, "fix": known[code].fix,
               "cell": "", "title": known[code].title, "why": known[code].why}
        for code in _SAID_BY_THE_PAGE
    }  # fmt: skip
    this = academic_year(day_asked(request))
    years = [f"{year}-{(year + 1) % 100:02}" for year in range(int(this[:4]), int(this[:4]) + 3)]
    fields = {table: dict(sorted(aliases_of(table).names.items(), key=lambda one: one[1].casefold()))
              for table in ("register", *OLD_LISTS)}  # fmt: skip
    return {
        "version": __version__, "kinds": list(workbook_kinds()), "years": years, "fields": fields, "said": said,
        "old_lists": list(OLD_LISTS),
        "codes": {
            field: [[item.code, f"{item.code}: {item.name}"] for item in code_lists()[field].items if item.current]
            for field in ("sen_provision", "need")
        } | {"dates": [[order, f"{order}, as in {example}"] for order, example in _ORDERS]},
    }  # fmt: skip
