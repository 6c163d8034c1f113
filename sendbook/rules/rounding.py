"""Rounding: as Excel's ROUND does it, half away from nought, on the fifteen digits that Excel keeps."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal


def excel_round(number: float, digits: int = 0) -> float:
    """The number rounded as Excel's ROUND rounds it: 2.5 becomes 3, and 1.005 to two digits becomes 1.01.

    Python's own `round` takes the even neighbour and the last binary digit: it would give 2 and 1.0.
    """
    if not math.isfinite(number):
        return number
    shown = Decimal(f"{number:.15g}")
    if shown and shown.adjusted() - 14 > -digits:
        return float(shown)  # all fifteen digits stand left of the place that is rounded
    return float(shown.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def to_the_penny(pounds: float) -> float:
    """An amount rounded to whole pence, half a penny away from nought."""
    return excel_round(pounds, 2)
