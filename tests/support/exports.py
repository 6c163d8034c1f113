"""Exports for tests: a few invented pupils as text or as a workbook, in every shape that a school meets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sendbook.demo.pupils import made_up_upn
from sendbook.importing.export import Export, read_export
from sendbook.importing.new_register import NewRegister, read_new_register
from sendbook.layouts import workbook_layout
from sendbook.tables import Row, Table, Value

TODAY = date(2026, 11, 22)
HEADERS = ("UPN", "Legal Surname", "Legal Forename", "DOB", "Year", "Reg Group", "SEN Status", "SEN Need")
PUPILS: tuple[tuple[str, ...], ...] = (
    (made_up_upn(2021, 1), "Ó Briain", "Zoë", "14/03/2017", "Year 4", "4 Hazel", "K", "SLCN"),
    (made_up_upn(2020, 2), "O'Hara", "Mei-Lin", "01/12/2015", "Year 6", "6 Rowan", "E", "ASD"),
    (made_up_upn(2024, 3), "de la Cruz", "Inês", "03/04/2020", "Year 1", "1 Beech", "K", "Hearing Impairment"),
)  # fmt: skip


def csv_text(rows: Sequence[Sequence[str]], separator: str = ",", line_end: str = "\n") -> str:
    """Rows as a text export writes them."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def write_csv(folder: Path, rows: Sequence[Sequence[str]], name: str = "export.csv") -> Path:
    """An export of these rows in UTF-8."""
    path = folder / name
    path.write_bytes(csv_text(rows).encode())
    return path


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = ()) -> Path:
    """A workbook of these sheets: dates as dates, numbers as numbers."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def started(path: Path, rows: Sequence[Sequence[Any]], **how: Any) -> NewRegister:
    """What a new register takes from a school's own list with these rows on its one sheet; a refusal fails the test."""
    read = read_new_register(write_xlsx(path / "list.xlsx", {"SEN": rows}), TODAY, **how)
    assert isinstance(read, NewRegister), read
    return read


def exported(folder: Path, rows: Sequence[Sequence[str]], today: date = TODAY, **options: Any) -> Export:
    """These rows written as CSV and read back as an export; a finding instead fails the test."""
    export = read_export(write_csv(folder, rows), today, **options)
    assert isinstance(export, Export), export
    return export


def register_of(pupils: Sequence[dict[str, Value]], leave_out: Sequence[str] = ()) -> Table:
    """A register table that holds these pupils, as the reader gives it: headers in row 4, pupils from row 5."""
    layout = workbook_layout("register").table("register")
    columns = {c.key: place for place, c in enumerate(layout.columns, start=1) if c.key not in leave_out}
    rows = [Row(5 + place, {k: v for k, v in pupil.items() if k in columns}) for place, pupil in enumerate(pupils)]
    return Table("register", layout.name, layout.sheet, 4, columns, rows)
