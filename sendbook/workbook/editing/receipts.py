"""Receipts: what `undo` and `redo` need, kept beside the workbook in a folder that anyone can see, find and delete.

`Register.xlsx` has `Register.xlsx.sendbook`. For each of the last few writes it holds the workbook as it was
before (or, once undone, as it was after), byte for byte, and the list of cells. That is pupil data: only its owner
may read it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sendbook.changes import Formula
from sendbook.tables import Value
from sendbook.workbook.editing.records import CellRecord, Records, RowRecord
from sendbook.workbook.parts.disk import forget, sweep, write_over

KEPT = 5
"""How many receipts a workbook keeps."""

ABOUT, LOCK = "READ ME.txt", "lock"
"""What stands beside the receipts in their folder: what it is for, and the file that a run holds while it writes."""

BEFORE, AFTER = "before", "after"
"""The copies that a receipt may have: the workbook before its write (for undo), and after it (for redo)."""
_KINDS = (".json", f".{BEFORE}", f".{AFTER}")

_ABOUT = """This folder belongs to the workbook beside it. It holds copies of the workbook as it was before sendbook
changed it, so that "sendbook undo" can put it back exactly (and "sendbook redo" bring the change back). The copies
hold pupils' data: keep this folder where the workbook is kept, do not send it on. You may delete it; then the changes
cannot be undone.
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one write did: when, why, the file's fingerprints before and after, and every cell."""

    number: int
    when: str
    reason: str
    before_sha256: str
    after_sha256: str
    cells: Records
    touched: tuple[str, ...] = ()
    undone: str = ""

    def lines(self) -> list[str]:
        """The receipt as a person reads it, one line a cell."""
        return [
            f"{cell.sheet}!{cell.cell}: {shown(cell.before)} -> {shown(cell.after)}"
            if cell.cell
            else f"{cell.sheet}: {shown(cell.after)}"
            for cell in self.cells
        ]


def shown(value: Value | Formula) -> str:
    """The content of a cell as a person reads it in a list of changes."""
    if value is None:
        return "(blank)"
    if isinstance(value, Formula):
        return "=" + value.text
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)


def folder_of(path: Path) -> Path:
    """The folder that keeps a workbook's receipts."""
    path = path.resolve()
    return path.with_name(f"{path.name}.sendbook")


def prepare_folder(path: Path) -> Path:
    """The folder of receipts, made if it is not there."""
    folder = folder_of(path)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def keep(
    path: Path, before: bytes, after: bytes, cells: Records, touched: Sequence[str], reason: str, when: datetime
) -> Receipt:
    """Keep a receipt and the workbook as it was; made before the workbook is replaced, so that undo never lacks it.

    The caller holds the workbook's lock.
    """
    folder = prepare_folder(path)
    _sweep(path, _sha(before))
    about = folder / ABOUT
    if not about.exists():
        write_over(about, _ABOUT.encode())
    number = max(_numbers(folder), default=0) + 1
    receipt = Receipt(
        number, when.isoformat(timespec="seconds"), reason, _sha(before), _sha(after), cells, tuple(sorted(touched))
    )
    write_over(folder / f"{number:04}.{BEFORE}", before)
    _write(folder, receipt)
    return receipt


def _write(folder: Path, receipt: Receipt) -> None:
    fields: dict[str, Any] = {
        "format": 1, "number": receipt.number, "when": receipt.when, "reason": receipt.reason,
        "before_sha256": receipt.before_sha256, "after_sha256": receipt.after_sha256, "undone": receipt.undone,
        "touched": list(receipt.touched),
        # A cell is the list of its fields; of a new row the third field holds its values by column.
        "cells": [entry._replace(values=dict(entry.values)) if isinstance(entry, RowRecord) else entry
                  for entry in receipt.cells.entries],
    }  # fmt: skip
    text = json.dumps(fields, ensure_ascii=False, default=_as_json)
    write_over(folder / f"{receipt.number:04}.json", text.encode("utf-8", "surrogatepass"))


def mark(path: Path, receipt: Receipt, undone: str) -> None:
    """Note on a receipt when it was undone, or with "" that it stands again; the copy that led here is not needed."""
    folder = folder_of(path)
    _write(folder, replace(receipt, undone=undone))
    forget(folder / f"{receipt.number:04}.{BEFORE if undone else AFTER}")


def keep_copy(path: Path, receipt: Receipt, kind: str, content: bytes) -> None:
    """Keep a copy of the workbook (BEFORE or AFTER a receipt's write) before it is replaced."""
    write_over(folder_of(path) / f"{receipt.number:04}.{kind}", content)


def discard(path: Path, receipt: Receipt) -> None:
    """Take a receipt away whose write did not happen."""
    for suffix in _KINDS:
        forget(folder_of(path) / f"{receipt.number:04}{suffix}")


def sweep_pieces(path: Path) -> None:
    """Take away pieces of files that a run which was cut off left beside a workbook and in its folder of receipts."""
    sweep(path.resolve().parent)
    sweep(folder_of(path))


def _sweep(path: Path, current: str) -> None:
    """Take away what a write that was cut off left: pieces of files, a copy with no receipt, an unmet receipt."""
    folder = folder_of(path)
    receipts = {receipt.number: receipt for receipt in read_receipts(path)}
    sweep_pieces(path)
    for entry in folder.iterdir():
        if entry.suffix in _KINDS[1:] and entry.stem.isdigit() and int(entry.stem) not in receipts:
            forget(entry)
    last = receipts.get(max(receipts, default=0))
    if last is not None and not last.undone and last.before_sha256 == current != last.after_sha256:
        discard(path, last)


def prune(path: Path) -> None:
    """Keep the last few receipts only; once something is written, what was undone before cannot be redone."""
    folder = folder_of(path)
    for entry in folder.glob(f"*.{AFTER}"):
        forget(entry)
    for number in sorted(_numbers(folder))[:-KEPT]:
        for suffix in _KINDS:
            forget(folder / f"{number:04}{suffix}")


def read_receipts(path: Path) -> list[Receipt]:
    """The receipts of a workbook, oldest first; one that cannot be read is left out."""
    folder = folder_of(path)
    found = []
    for number in sorted(_numbers(folder)):
        with suppress(OSError, ValueError, KeyError, TypeError):
            found.append(_read(folder / f"{number:04}.json"))
    return found


def copy_of(path: Path, receipt: Receipt, kind: str) -> bytes | None:
    """The workbook BEFORE or AFTER a write, from its copy; None when the copy is gone or is not what it was."""
    try:
        content = (folder_of(path) / f"{receipt.number:04}.{kind}").read_bytes()
    except OSError:
        return None
    return content if _sha(content) == (receipt.before_sha256 if kind == BEFORE else receipt.after_sha256) else None


def _numbers(folder: Path) -> set[int]:
    if not folder.is_dir():
        return set()
    return {
        int(entry.stem)
        for entry in folder.iterdir()
        if entry.suffix in _KINDS and entry.stem.isascii() and entry.stem.isdigit()
    }


def _read(path: Path) -> Receipt:
    fields = json.loads(path.read_bytes())
    return Receipt(
        int(fields["number"]),
        fields["when"],
        fields["reason"],
        fields["before_sha256"],
        fields["after_sha256"],
        Records(tuple(map(_record, fields["cells"]))),
        tuple(fields["touched"]),
        fields["undone"],
    )


def _record(fields: Any) -> CellRecord | RowRecord:
    """A cell or a new row from its fields in the file; receipts of the first days gave each field its name."""
    sheet, place, *values, reason = fields.values() if isinstance(fields, dict) else fields
    if isinstance(place, int):
        return RowRecord(sheet, place, {int(column): _from_json(value) for column, value in values[0].items()}, reason)
    before, after = map(_from_json, values)
    return CellRecord(sheet, place, before, after, reason)


def _as_json(value: object) -> Any:
    """What JSON has no word for: formulas, moments and days."""
    if isinstance(value, Formula):
        return {"formula": value.text, "result": value.result}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError("a value that no cell holds")


def _from_json(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "formula" in value:
        return Formula(value["formula"], _from_json(value["result"]))
    return datetime.fromisoformat(value["moment"]) if "moment" in value else date.fromisoformat(value["day"])


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
