"""Costed map words: what the Costed map says beside its figures."""

from __future__ import annotations

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


@shown('IF(OR({role}="",COUNT({weeks})=0),"Hours a week","Hours a week: "&{role}&", "&{weeks}&" weeks")')
def hours_of(role: str | None, weeks: Value) -> str:
    """Whose hours a week a cost is said in, and over how many weeks."""
    return f"Hours a week: {role}, {weeks} weeks" if role and weeks is not None else "Hours a week"
