"""Every worksheet function, from one module: what the routes into Excel load."""

from __future__ import annotations

from sendbook.excel.functions.cell_functions import (
    SEND_ANNUAL_REVIEW_DUE,
    SEND_AREA_OF_NEED,
    SEND_COST_ABOVE_THRESHOLD,
    SEND_HEADROOM,
    SEND_HOURS_EQUIVALENT,
    SEND_INTERVAL_REVIEW_DUE,
    SEND_OVERDUE,
    SEND_PROVISION_COST,
    SEND_REVIEW_DUE,
    SEND_REVIEW_STATUS,
    SEND_SCHOOL_WEEKS,
    SEND_THRESHOLD_STATUS,
    SEND_UPN_PROBLEM,
)
from sendbook.excel.functions.cost_functions import (
    SEND_COST_FORECAST,
    SEND_COST_TO_DATE,
    SEND_HOURLY_COST,
    SEND_PUPIL_TOTAL,
    SEND_TOP_UP_NOT_MET,
)
from sendbook.excel.functions.duty_functions import (
    SEND_ANNUAL_REVIEW_MEETING_BY,
    SEND_ASSESSMENT_BY,
    SEND_DAYS_OVERDUE,
    SEND_INTERIM_REVIEW_BY,
    SEND_PHASE_TRANSFER_BY,
    SEND_TERM,
    SEND_YEAR_GROUP,
)
from sendbook.excel.functions.list_functions import (
    SEND_CHECK,
    SEND_COST_BY,
    SEND_MEETINGS_SHORT,
    SEND_OVERDUE_LIST,
    SEND_PUPIL_COSTS,
    SEND_REVIEWS_DUE,
)
from sendbook.excel.functions.problem import SEND_PROBLEM
from sendbook.excel.functions.records import every_record, for_xlwings

try:
    import xlwings
except ImportError:  # putting the code into a workbook needs no Excel
    xlwings = None  # type: ignore[assignment]

__all__ = [
    "SEND_ANNUAL_REVIEW_DUE",
    "SEND_ANNUAL_REVIEW_MEETING_BY",
    "SEND_AREA_OF_NEED",
    "SEND_ASSESSMENT_BY",
    "SEND_CHECK",
    "SEND_COST_ABOVE_THRESHOLD",
    "SEND_COST_BY",
    "SEND_COST_FORECAST",
    "SEND_COST_TO_DATE",
    "SEND_DAYS_OVERDUE",
    "SEND_HEADROOM",
    "SEND_HOURLY_COST",
    "SEND_HOURS_EQUIVALENT",
    "SEND_INTERIM_REVIEW_BY",
    "SEND_INTERVAL_REVIEW_DUE",
    "SEND_MEETINGS_SHORT",
    "SEND_OVERDUE",
    "SEND_OVERDUE_LIST",
    "SEND_PHASE_TRANSFER_BY",
    "SEND_PROBLEM",
    "SEND_PROVISION_COST",
    "SEND_PUPIL_COSTS",
    "SEND_PUPIL_TOTAL",
    "SEND_REVIEWS_DUE",
    "SEND_REVIEW_DUE",
    "SEND_REVIEW_STATUS",
    "SEND_SCHOOL_WEEKS",
    "SEND_TERM",
    "SEND_THRESHOLD_STATUS",
    "SEND_TOP_UP_NOT_MET",
    "SEND_UPN_PROBLEM",
    "SEND_YEAR_GROUP",
]

if xlwings is not None:
    # Here and not where each is written: explaining a function must not wait for xlwings, and what xlwings loads.
    globals().update(
        {name: for_xlwings(globals()[name], every_record()[name], xlwings.func, xlwings.arg) for name in __all__}
    )
