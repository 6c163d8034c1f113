"""Lines without rate: why a line of provision has no rate, though its role stands on the Staff sheet.

A cell on which the rate rests is damaged (damaged_rates.py), or more rates followed one another than are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.rules.matching import first_match
from sendbook.rules.rule import rule

_LOST = (
    "MAX(IF(N({first_pay_change})>{rate_from},{first_pay_change},0),"
    "IF(COUNT({first_rate},{earlier_rate_from})=2,{earlier_rate_from},0))"
)


@rule(
    f'IF(COUNT({{earlier_rate}},{{rate_from}})<2,"",IF(N({{pay_change}})<={{rate_from}},"",IF({_LOST}=0,"",{_LOST})))'
)
def rates_kept_from(
    earlier_rate: float | None,
    rate_from: date | None,
    first_rate: float | None,
    earlier_rate_from: date | None,
    pay_change: date | None,
    first_pay_change: date | None,
) -> date | None:
    """The day from which the school's own rates of a role are known; blank where three rates or fewer are given.

    Three that followed one another are kept. A fourth comes about where rates were typed and the pay of the point
    changed after them: a day before this one would be costed at the rate of another.
    """
    if earlier_rate is None or rate_from is None or pay_change is None or pay_change <= rate_from:
        return None
    lost = [first_pay_change] if first_pay_change is not None and first_pay_change > rate_from else []
    lost += [earlier_rate_from] if first_rate is not None and earlier_rate_from is not None else []
    return max(lost, default=None)


MORE_THAN_THREE = "It begins at a fourth rate: only three are kept"
_ROLE = "MATCH({staff_role},{staff_roles},0)"
_KEPT = f"INDEX({{rates_kept}},{_ROLE})"


@rule(
    'IFERROR(IF(INDEX({own_rate_reasons},%s)<>"",INDEX({own_rate_reasons},%s),'
    'IF(AND(COUNT({starts})=1,N(%s)>0,N({starts})<N(%s)),"%s","")),"")' % (_ROLE, _ROLE, _KEPT, _KEPT, MORE_THAN_THREE)
)
def own_rate_reason(
    staff_role: str,
    staff_roles: Sequence[str | None],
    own_rate_reasons: Sequence[str | None],
    rates_kept: Sequence[date | None],
    starts: date | None,
) -> str | None:
    """Why a line has no own rate of the school, in words; blank where nothing is wrong with it."""
    place = first_match(staff_role, staff_roles)
    if place is None or own_rate_reasons[place]:
        return None if place is None else own_rate_reasons[place]
    kept = rates_kept[place]
    return MORE_THAN_THREE if starts is not None and kept is not None and starts < kept else None


@rule(f'IFERROR(INDEX({{rate_reasons}},{_ROLE})&"","")')
def rate_reason(staff_role: str, staff_roles: Sequence[str | None], rate_reasons: Sequence[str | None]) -> str | None:
    """Why a line has no rate of the local authority, or of a visit, in words; blank where nothing is wrong with it."""
    place = first_match(staff_role, staff_roles)
    return None if place is None else rate_reasons[place] or None
