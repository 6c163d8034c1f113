"""Glance: what the Start sheet says first. Who is on the register, whether support works, what is missing."""

from __future__ import annotations

from datetime import date

from sendbook.changes import Formula
from sendbook.derive import Derived
from sendbook.layouts import WorkbookLayout
from sendbook.rules.rounding import excel_round
from sendbook.rules.years import academic_year_start
from sendbook.tables import Row, Tables
from sendbook.views.lookup import Rows
from sendbook.workbook.formulas import TODAY
from sendbook.workbook.shown import Part, shown

_GOOD = ("Outcome met", "Good progress")
_YEAR = f"YEAR(EDATE({TODAY},-8))"


def _said(row: Row, key: str, beginning: str) -> bool:
    return str(row.value(key) or "").casefold().startswith(beginning.casefold())


def _on_register(row: Row, code: str) -> bool:
    return _said(row, "sen_provision", code) and len(str(row["sen_provision"])) == 1 and not _left(row)


def _left(row: Row) -> bool:
    return str(row["on_roll"] or "").casefold() == "no"


class _Figures:
    """The numbers that the sentences need: each a formula with its result."""

    def __init__(self, layout: WorkbookLayout, tables: Tables, day: date) -> None:
        self.layout, self.tables, self.day = layout, tables, day
        self.register = Rows(layout, tables, "register")

    def pupils(self, code: str, more: str = "", wanted: str = "") -> tuple[str, int]:
        """Pupils on roll with this SEN provision, and perhaps with a column that begins so."""
        register = self.register
        tests = f'{register.column("sen_provision")},"{code}"'
        tests += f',{register.column(more)},"{wanted}*"' if more else ""
        text = f'(COUNTIFS({tests})-COUNTIFS({tests},{register.column("on_roll")},"No"))'
        found = sum(1 for r in register.rows if _on_register(r, code) and (not more or _said(r, more, wanted)))
        return text, found

    def either(self, more: str = "", wanted: str = "") -> tuple[str, int]:
        """Pupils with SEN support or an EHC plan."""
        (k, k_now), (e, e_now) = self.pupils("K", more, wanted), self.pupils("E", more, wanted)
        return f"({k}+{e})", k_now + e_now

    def complete(self) -> tuple[str, int]:
        """Pupils whose row says all that it must."""
        register = self.register
        tests = f'{register.column("completeness")},1'
        text = f'(COUNTIFS({tests})-COUNTIFS({tests},{register.column("on_roll")},"No"))'
        return text, sum(1 for r in register.rows if r["completeness"] == 1 and not _left(r))

    def reviewed(self, progress: str = "") -> tuple[str, int]:
        """Cycles that were reviewed in this academic year so far, and perhaps with this progress."""
        cycles = Rows(self.layout, self.tables, "cycles")
        held = cycles.column("reviewed_on")
        tests = f'{held},">="&DATE({_YEAR},9,1),{held},"<="&{TODAY}'
        tests += f',{cycles.column("progress")},"{progress}"' if progress else ""
        first = academic_year_start(self.day)
        found = sum(
            1 for row in cycles.rows
            if isinstance(row["reviewed_on"], date) and first <= row["reviewed_on"] <= self.day
            and (not progress or str(row["progress"] or "").casefold() == progress.casefold())
        )  # fmt: skip
        return f"COUNTIFS({tests})", found

    def key_dates(self, wanted: str) -> tuple[str, int]:
        """Duties of the school as a whole that stand so."""
        dates = Rows(self.layout, self.tables, "key_dates")
        found = sum(1 for row in dates.rows if _said(row, "status", wanted))
        return f'COUNTIF({dates.column("status")},"{wanted}*")', found


@shown(
    '"On the register: "&({k}+{e})&" (SEN support "&{k}&", EHC plan "&{e}&"). With nothing missing: "'
    '&{full}&"."'
)
def _register(k: int, e: int, full: int) -> str:
    return f"On the register: {k + e} (SEN support {k}, EHC plan {e}). With nothing missing: {full}."


def _effect(figures: _Figures) -> Formula:
    good = [figures.reviewed(word) for word in _GOOD]
    met = Part("(" + "+".join(text for text, _ in good) + ")", sum(now for _, now in good))
    return _reviewed(every=Part(*figures.reviewed()), met=met)


_NONE_YET = "No cycle has been reviewed in this academic year yet."


@shown(
    f'IF({{every}}=0,"{_NONE_YET}","Cycles reviewed this academic year: "&{{every}}&". Outcome met, or good progress: "'
    '&{met}&" ("&ROUND(100*{met}/{every},0)&"%).")'
)
def _reviewed(every: int, met: int) -> str:
    if not every:
        return _NONE_YET
    share = int(excel_round(100 * met / every, 0))
    return f"Cycles reviewed this academic year: {every}. Outcome met, or good progress: {met} ({share}%)."


@shown('"Still to be told of SEN support: "&{tell}&". Short of meetings this year: "&{short}&"."')
def _parents(tell: int, short: int) -> str:
    return f"Still to be told of SEN support: {tell}. Short of meetings this year: {short}."


def _untold(figures: _Figures) -> tuple[str, int]:
    column = figures.register.column("notify_place")
    return f"COUNT({column})", sum(1 for row in figures.register.rows if row["notify_place"] is not None)


@shown('{late}&" overdue, "&{due}&" due today or soon."')
def _duties(late: int, due: int) -> str:
    return f"{late} overdue, {due} due today or soon."


def lines(layout: WorkbookLayout, tables: Derived) -> list[tuple[str, str, Formula]]:
    """What the Start sheet says at a glance: words, the sheet that they lead to, and the sentence."""
    if not layout.table("register").has("notify_place"):
        return []
    figures = _Figures(layout, tables, tables.as_at)
    k, e = Part(*figures.pupils("K")), Part(*figures.pupils("E"))
    short = Part(*figures.either("meetings_status", "Short"))
    late, due = Part(*figures.key_dates("Overdue")), Part(*figures.key_dates("Due"))
    return [
        ("Pupils", "Register", _register(k=k, e=e, full=Part(*figures.complete()))),
        ("Progress", "Cycles", _effect(figures)),
        ("Parents", "Meetings", _parents(tell=Part(*_untold(figures)), short=short)),
        ("Duties of the school", "Key dates", _duties(late=late, due=due)),
    ]
