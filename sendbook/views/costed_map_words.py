"""Costed map words: what the Costed map says beside its figures."""

from __future__ import annotations

from sendbook.rules.rounding import excel_round
from sendbook.tables import Value
from sendbook.workbook.shown import shown

LINES = 12
"""How many lines of a pupil one page holds; a sentence below them says how many more there are."""

NOTE = (
    "This is the cost of additional provision that the school recorded. The threshold says how cost is shared between "
    "school and local authority: it is not an amount that a pupil is entitled to, and nobody must spend it first."
)


@shown(
    f'IF({{upn}}="","",IF({{count}}>{LINES},{{count}}-{LINES}'
    '&" more lines are on the Provision sheet; they are in the total.",""))'
)
def more_lines(upn: str | None, count: int) -> str:
    """That a pupil has more lines than the page holds."""
    more = count - LINES if upn else 0
    return f"{more} more lines are on the Provision sheet; they are in the total." if more > 0 else ""


_APART = "ABS(N({of_lines})-N({weeks}))>0.05"


@shown(
    'IF(OR({role}="",COUNT({weeks})=0),"Hours a week","Hours a week: "&{role}&", "&{weeks}&" weeks"'
    f'&IF(AND(N({{of_lines}})>0,{_APART})," (a line of the whole year: "&ROUND({{of_lines}},1)&")",""))'
)
def hours_of(role: str | None, weeks: Value, of_lines: Value) -> str:
    """Whose hours a week a cost is said in, and over how many weeks; beside them those of a line of the whole year."""
    if not role or not isinstance(weeks, int | float):
        return "Hours a week"
    known = of_lines if isinstance(of_lines, int | float) else 0
    apart = f" (a line of the whole year: {excel_round(known, 1):g})" if known > 0 and abs(known - weeks) > 0.05 else ""
    return f"Hours a week: {role}, {weeks} weeks{apart}"
