"""Parquet: the figures of a roll-up for analysts, in folders by authority and school."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sendbook.findings import Finding, finding
from sendbook.reports.rollup.frame import SchoolFrame
from sendbook.reports.rollup.together import Amounts
from sendbook.workbook.parts.disk import write_over

FILE = "figures.parquet"


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        return None
    return pyarrow


def needed() -> list[Finding]:
    """What is missing for Parquet on this computer."""
    return [] if _pyarrow() is not None else [finding("7208")]


def place_of(frame: SchoolFrame, name: str) -> str:
    """Where a school's figures stand inside the folder, as DuckDB, Spark and pandas read such folders."""
    number = frame.dfe_number or frame.urn or name
    return f"authority={quote(frame.local_authority or 'unknown', safe=' ')}/school={quote(number, safe=' ')}/{FILE}"


def write_school(folder: Path, frame: SchoolFrame, name: str, as_at: date, counted: bool) -> str:
    """Write a school's figures in one step, and say where."""
    arrow = _pyarrow()
    lines = frame.lines
    words = {
        "school_name": name, "dfe_number": frame.dfe_number, "urn": frame.urn, "academic_year": frame.academic_year,
        "file": frame.file, "saved": frame.saved,
    }  # fmt: skip
    columns: dict[str, Any] = {key: arrow.array([word] * len(lines), arrow.string()) for key, word in words.items()}
    columns["as_at"] = arrow.array([as_at] * len(lines), arrow.date32())
    columns["counted"] = arrow.array([counted] * len(lines), arrow.bool_())
    columns["topic"] = arrow.array([line.topic for line in lines], arrow.string())
    columns["item"] = arrow.array([line.item for line in lines], arrow.string())
    columns["number"] = arrow.array([line.number for line in lines], arrow.int64())
    columns["pounds"] = arrow.array([line.pounds for line in lines], arrow.float64())
    place = place_of(frame, name)
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    arrow.parquet.write_table(arrow.table(columns), content)
    write_over(path, content.getvalue())
    return place


def read_totals(path: Path) -> Amounts | Finding:
    """What all schools that counted came to in an earlier roll-up, from its folder or one file of it."""
    arrow = _pyarrow()
    if arrow is None:
        return finding("7208")
    files: Iterable[Path] = sorted(path.rglob(f"*{FILE}")) if path.is_dir() else [path]
    totals: dict[tuple[str, str], tuple[int | None, float | None]] = {}
    read = 0
    for file in files:
        try:
            held = arrow.parquet.read_table(file, columns=["topic", "item", "number", "pounds", "counted"]).to_pydict()
        except (OSError, ValueError, KeyError, arrow.ArrowException):
            return finding("7207", problem=f"{file.name} is no such file")
        read += 1
        for topic, item, number, pounds, counted in zip(*held.values(), strict=True):
            if counted:
                known = totals.get((topic, item), (None, None))
                totals[topic, item] = (_plus(known[0], number), _plus(known[1], pounds))
    return totals if read else finding("7207", problem="no figures.parquet is there")


def _plus(one: Any, other: Any) -> Any:
    return other if one is None else one if other is None else one + other
