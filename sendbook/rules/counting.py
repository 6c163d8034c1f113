"""Counting: what of a line's cost counts as additional support, and from whose money it is paid. In pounds."""

from __future__ import annotations

from sendbook.rules.matching import says
from sendbook.rules.rounding import to_the_penny
from sendbook.rules.rule import rule

_UNPAID = '"Not paid by the school"'
_SECOND = 'IF({second_source}="",0,MAX(0,MIN(1,N({second_share}))))'


def _second(second_source: str | None, second_share: float | None) -> float:
    return 0.0 if second_source is None else max(0.0, min(1.0, second_share or 0))


@rule(
    'IF({upn}="","",IF({counts_to_threshold}="No",0,IF({counts_to_threshold}="Yes",1,IF({tier}="Universal",0,'
    f"1-IF({{funding_source}}={_UNPAID},1-{_SECOND},0)-IF({{second_source}}={_UNPAID},{_SECOND},0)))))"
)
def counted_share(
    upn: str | None,
    tier: str | None,
    counts_to_threshold: str | None,
    funding_source: str | None,
    second_source: str | None,
    second_share: float | None,
) -> float | None:
    """The share of a line's cost that counts as additional support, from 0 to 1.

    What is written under "Counts to threshold" decides. Where it is blank, Universal counts nothing, and neither does
    the part that the school does not pay; all the rest counts. A row without a pupil is no line, and counts nothing.
    """
    if upn is None:
        return None
    if says(counts_to_threshold, "No"):
        return 0.0
    if says(counts_to_threshold, "Yes"):
        return 1.0
    if says(tier, "Universal"):
        return 0.0
    second = _second(second_source, second_share)
    unpaid = says(funding_source, "Not paid by the school"), says(second_source, "Not paid by the school")
    return 1 - (1 - second if unpaid[0] else 0) - (second if unpaid[1] else 0)


@rule("ROUND({cost}*{counted_share},2)")
def counted_part(cost: float, counted_share: float) -> float:
    """The part of a cost that counts as additional support, to the penny."""
    return to_the_penny(cost * counted_share)


@rule(f"ROUND({{cost}}*{_SECOND},2)")
def second_source_cost(cost: float, second_source: str | None, second_share: float | None) -> float:
    """The part of a cost that the second funding source pays, to the penny; 0 without a second source."""
    return to_the_penny(cost * _second(second_source, second_share))


@rule("ROUND({cost}-{second_source_cost},2)")
def first_source_cost(cost: float, second_source_cost: float) -> float:
    """The rest of a cost, which the first funding source pays: no penny is counted twice, none is lost."""
    return to_the_penny(cost - second_source_cost)
