"""A copy to share: the register on a sheet of its own, without the columns that others need not see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sendbook.changes import OwnSheet
from sendbook.excel.livebook import LiveBook
from sendbook.tables import Tables, Value

SHEET = "To share"
FOR_STAFF = (
    "surname", "forename", "preferred_name", "year_group", "class_name", "sen_provision", "primary_need",
    "secondary_need", "area_of_need", "outcome", "provision_summary", "teacher", "review_due", "review_status",
)  # fmt: skip
"""What the staff who teach a pupil need. Every other column is left out, also one that is added to registers later."""


def share_sheet(live: LiveBook, tables: Tables, today: date) -> OwnSheet:
    """The register as plain values for a new workbook: only the columns of FOR_STAFF."""
    declared, register = live.layout.table("register"), live.tables["register"]
    kept = [c for c in declared.columns if c.key in register.columns and c.key in FOR_STAFF]
    gone = [c.header for c in declared.columns if c.key in register.columns and c.key not in FOR_STAFF]
    gone += list(register.others)
    rows: list[Sequence[Value]] = [
        ("SEN register: copy to share",),
        (f"As on {today:%d/%m/%Y}. Left out: {', '.join(gone)}.",),
        (
            "Right-click this sheet's tab, choose Move or Copy, then (new book), and save that book under a new name. "
            "Look at it first: it still holds children's names and needs.",
        ),
        (None,),
        [c.header for c in kept],
        *([row[c.key] for c in kept] for row in tables["register"]),
    ]
    return OwnSheet(SHEET, rows, [max(8.0, c.width) for c in kept], 5, reason="Share copy")
