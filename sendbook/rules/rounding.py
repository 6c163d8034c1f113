"""Rounding: as Excel's ROUND does it, half away from nought, on the fifteen digits that Excel keeps."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

_EXACT_BELOW = 1e15
_CLEAR_BELOW, _CLEAR_OF_HALF = 1e7, 1e-4
_PENNY = Decimal("0.01")


def excel_round(number: float, digits: int = 0) -> float:
    """The number rounded as Excel's ROUND rounds it: 2.5 becomes 3, and 1.005 to two digits becomes 1.01.

    Python's own `round` takes the even neighbour and the last binary digit: it would give 2 and 1.0.
    """
    if not math.isfinite(number):
        return number
    if digits >= 0 and abs(number) < _EXACT_BELOW and number == int(number):
        return float(number)  # a whole number has nothing to round, and most costs of a new book are nought
    if digits == 2 and 0 < number < _CLEAR_BELOW and abs((pence := number * 100) % 1 - 0.5) > _CLEAR_OF_HALF:
        return math.floor(pence + 0.5) / 100  # no half penny is near, so the fifteen digits need not be looked at
    shown = Decimal(f"{number:.15g}")
    if shown and shown.adjusted() - 14 > -digits:
        return float(shown)  # all fifteen digits stand left of the place that is rounded
    place = _PENNY if digits == 2 else Decimal(1).scaleb(-digits)
    return float(shown.quantize(place, rounding=ROUND_HALF_UP))


def to_the_penny(pounds: float) -> float:
    """An amount rounded to whole pence, half a penny away from nought."""
    return excel_round(pounds, 2)
