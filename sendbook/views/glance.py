"""Glance: what the Start sheet says first. Who is on the register, whether support works, what is missing."""

from __future__ import annotations

from datetime import date

from sendbook.changes import Formula
from sendbook.derive import Derived
from sendbook.layouts import WorkbookLayout
from sendbook.rules.rounding import excel_round
from sendbook.rules.years import academic_year_start
from sendbook.tables import Tables
from sendbook.views.counting import (
    both,
    holding,
    in_brackets,
    numbers_in,
    on_roll,
    plus,
    rows_that_hold,
    rows_that_pass,
    test,
    values,
)
from sendbook.views.lookup import Rows
from sendbook.views.work import Work
from sendbook.workbook.formulas import TODAY
from sendbook.workbook.shown import shown

_GOOD = ("Outcome met", "Good progress")
_YEAR = f"YEAR(EDATE({TODAY},-8))"


class _Figures:
    """The numbers that the sentences need: each a formula with its result."""

    def __init__(self, layout: WorkbookLayout, tables: Tables, day: date) -> None:
        self.layout, self.tables, self.day = layout, tables, day
        self.register = Rows(layout, tables, "register")

    def pupils(self, code: str, **more: str) -> Formula:
        """Pupils on roll with this SEN provision, and perhaps with more words; * stands for any text."""
        return in_brackets(figure=on_roll(self.register, holding(self.register, sen_provision=code, **more)))

    def either(self, **more: str) -> Formula:
        """Pupils with SEN support or an EHC plan."""
        return in_brackets(figure=plus(self.pupils("K", **more), self.pupils("E", **more)))

    def complete(self) -> Formula:
        """Pupils whose row says all that it must."""
        full = test(self.register, "completeness", "1", lambda value: value == 1)
        return in_brackets(figure=on_roll(self.register, full))

    def reviewed(self, progress: str = "") -> Formula:
        """Cycles that were reviewed in this academic year so far, and perhaps with this progress."""
        cycles = Rows(self.layout, self.tables, "cycles")
        first, last = academic_year_start(self.day), self.day
        tests = [
            test(cycles, "reviewed", f'">="&DATE({_YEAR},9,1)', lambda v: isinstance(v, date) and first <= v),
            test(cycles, "reviewed", f'"<="&{TODAY}', lambda v: isinstance(v, date) and v <= last),
        ]
        return rows_that_pass(tests=both(*tests, *([holding(cycles, progress=progress)] if progress else [])))

    def key_dates(self, wanted: str) -> Formula:
        """Duties of the school as a whole that stand so."""
        return rows_that_hold(test=holding(Rows(self.layout, self.tables, "key_dates"), status=wanted))


@shown(
    '"On the register: "&({k}+{e})&" (SEN support "&{k}&", EHC plan "&{e}&"). With nothing missing: "&{full}&"."'
    '&IF({unknown}>0," Without a day for a review: "&{unknown}&".","")'
)
def _register(k: int, e: int, full: int, unknown: int) -> str:
    more = f" Without a day for a review: {unknown}." if unknown else ""
    return f"On the register: {k + e} (SEN support {k}, EHC plan {e}). With nothing missing: {full}.{more}"


def _effect(figures: _Figures) -> Formula:
    good = [figures.reviewed(word) for word in _GOOD]
    return _reviewed(every=figures.reviewed(), met=in_brackets(figure=plus(*good)))


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


@shown('{late}&" overdue, "&{due}&" due today or soon, "&{unknown}&" not recorded."')
def _duties(late: int, due: int, unknown: int) -> str:
    return f"{late} overdue, {due} due today or soon, {unknown} not recorded."


def glance_lines(layout: WorkbookLayout, tables: Derived) -> list[tuple[str, str, Formula]]:
    """What the Start sheet says at a glance: words, the sheet that they lead to, and the sentence."""
    if not layout.table("register").has("notify_place"):
        return []
    figures = _Figures(layout, tables, tables.as_at)
    k, e = figures.pupils("K"), figures.pupils("E")
    short, untold = figures.either(meetings_status="Short*"), values(figures.register, "notify_place")
    unknown = Work(layout, tables).unknown()
    late, due, not_recorded = (figures.key_dates(status) for status in ("Overdue*", "Due*", "Not recorded"))
    return [
        ("Pupils", "Register", _register(k=k, e=e, full=figures.complete(), unknown=unknown)),
        ("Progress", "Cycles", _effect(figures)),
        ("Parents", "Meetings", _parents(tell=numbers_in(column=untold), short=short)),
        ("Duties of the school", "Key dates", _duties(late=late, due=due, unknown=not_recorded)),
    ]
