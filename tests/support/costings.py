"""Invented workbooks with costs for tests: one pupil with every kind of line, at rates that are easy to follow."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sendbook.demo.pupils import made_up_upn
from sendbook.tables import Value
from tests.support.books import Built, Lines, build_book

UPN, OTHER = made_up_upn(16, 701), made_up_upn(16, 702)

_WHOLE_YEAR: dict[str, Value] = {
    "upn": UPN, "starts": date(2026, 9, 1), "ends": date(2027, 7, 21), "fixed_weeks": 38, "tier": "Targeted",
    "funding_source": "Notional SEN",
}  # fmt: skip

LINES: list[dict[str, Value]] = [
    {**_WHOLE_YEAR, "intervention": "Language group", "delivered_by": "Teaching assistant level 1",
     "minutes_per_session": 30, "sessions_per_week": 3, "group_size": 4},
    {**_WHOLE_YEAR, "intervention": "Reading, one to one", "delivered_by": "Teaching assistant level 2",
     "minutes_per_session": 20, "sessions_per_week": 5, "staff_count": 2},
    {**_WHOLE_YEAR, "intervention": "Number, small group", "delivered_by": "Class teacher",
     "minutes_per_session": 45, "sessions_per_week": 1, "group_size": 3, "resources": 36.5},
    {**_WHOLE_YEAR, "intervention": "Social skills group", "delivered_by": "Midday supervisor",
     "minutes_per_session": 40, "sessions_per_week": 5, "group_size": 8, "whole_cost": "Yes"},
    {**_WHOLE_YEAR, "intervention": "Speech and language therapy", "delivered_by": "External specialist", "visits": 3,
     "fixed_weeks": None},
    {**_WHOLE_YEAR, "intervention": "Talking device", "resources": 420, "fixed_weeks": None},
    {**_WHOLE_YEAR, "intervention": "Teaching for all, adapted", "delivered_by": "Class teacher",
     "minutes_per_session": 30, "sessions_per_week": 1, "group_size": 30, "tier": "Universal"},
    {**_WHOLE_YEAR, "upn": OTHER, "intervention": "Language group", "delivered_by": "Teaching assistant level 1",
     "minutes_per_session": 30, "sessions_per_week": 3, "group_size": 4},
]  # fmt: skip

MOORLAND_COSTS = {
    "F12": 213.75,   # 90 minutes ÷ 4 × 38 × £0.25
    "F13": 1900.0,   # 100 minutes × 2 adults × 38 × £0.25
    "F23": 427.5,    # 45 minutes ÷ 3 × 38 × £0.75
    "F30": 1520.0,   # 200 minutes, whole × 38 × £0.20
    "F36": 255.0,    # 3 visits × £85
    "F42": 36.5,
    "F43": 420.0,
    "F48": 4772.75,
}  # fmt: skip
"""What Moorland's locked formulas must come to for these lines."""

_LA_RATES = {
    "Teaching assistant level 1": 15, "Teaching assistant level 2": 15, "Class teacher": 45, "Midday supervisor": 12,
}  # fmt: skip


def staff() -> list[dict[str, Value]]:
    """The example roles, each with 38 weeks worked, an authority's rates beside them and a rate of a visit."""
    from sendbook.policy import staff_rates

    return [
        {
            **line,
            "worked_weeks": 38,
            "la_rate": _LA_RATES.get(line["role"]),
            "visit_rate": 85 if "specialist" in line["role"] else None,
        }
        for line in staff_rates()
    ]


def rows(lines: list[dict[str, Value]] | None = None) -> dict[str, Lines]:
    """The register, lines and staff of the costed workbook."""
    pupils: list[dict[str, Value]] = [
        {"surname": "Ashdown", "forename": "Amira", "upn": UPN, "sen_provision": "K", "primary_need": "SLCN",
         "date_of_birth": date(2018, 3, 1), "year_group": "4", "class_name": "4 Oak"},
        {"surname": "Brook", "forename": "Ben", "upn": OTHER, "sen_provision": "K", "primary_need": "MLD"},
    ]  # fmt: skip
    return {"register": pupils, "provision": LINES if lines is None else lines, "staff": staff()}


def costed_book(path: Path, lines: list[dict[str, Value]] | None = None, kind: str = "provision-map") -> Built:
    """A workbook in which the pupil Amira Ashdown (row 5 of the Register sheet) has these lines."""
    return build_book(kind, path, rows(lines))
