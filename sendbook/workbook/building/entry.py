"""Entry: what a cell takes when someone types into it: drop-downs, input messages, limits and how Excel says no."""

from __future__ import annotations

from datetime import date
from typing import Any

from sendbook.layouts import Column, WorkbookLayout
from sendbook.layouts.settings import Setting
from sendbook.workbook.formulas import codes_name

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""What Excel shows of an input message's title and text."""

PUPILS_TO_CHOOSE = "pupils_to_choose"
"""The defined name of the pupils that the sheets about one pupil offer."""

_NOT_IN_LIST = "This is not in the list. You may keep it, or choose from the list."

_TYPE = {
    "date": "Type a date such as 31/01/2026.", "percent": "Type a percentage such as 80%.",
    "exact_percent": "Type a percentage such as 28.68%.",
}  # fmt: skip

_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)

_LIMITS: dict[str, dict[str, Any]] = {
    "date": {"validate": "date", "criteria": "between", "minimum": _FIRST_DAY, "maximum": _LAST_DAY},
    "count": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100_000},
    "weeks": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 60},
    "money": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10_000_000},
    "percent": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
    "exact_percent": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
    "number": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100_000},
    "score": {"validate": "decimal", "criteria": "between", "minimum": -100_000, "maximum": 100_000},
}


def _message(title: str, text: str) -> dict[str, str]:
    if not text:
        return {}
    return {"input_title": title[:LONGEST_TITLE], "input_message": text}


def _refusal(title: str, text: str, *, strict: bool) -> dict[str, str]:
    return {
        "error_title": title[:LONGEST_TITLE],
        "error_message": text,
        "error_type": "stop" if strict else "warning",
    }


def note(column: Column) -> str:
    """The input message of a column; it says when the value comes from the MIS."""
    own = column.note
    if column.owner == "mis" and "MIS" not in own:
        own = f"{own} From your MIS.".strip()
    return own


def list_name(column: Column, workbook: WorkbookLayout) -> str:
    """The defined name of what a column's drop-down offers; "" when the workbook does not hold it."""
    if "." not in column.codes:
        return codes_name(column.codes) if column.codes else ""
    table, key = column.codes.split(".")
    if not workbook.has(table):
        return ""
    return workbook.table(table).column(key).whole or f"{table}_{key}s"


def for_column(column: Column, workbook: WorkbookLayout) -> dict[str, Any] | None:
    """The data validation of a column, as XlsxWriter takes it; None when anything may be typed and nothing is said."""
    message = _message(column.header, note(column))
    if column.calculated or column.owner == "sendbook":
        # The owner may type over it, but not by a slip: a sheet under protection could not grow its table.
        text = "This cell fills itself. Keep what stands there, unless you mean to replace it for good."
        return {"validate": "custom", "value": "=FALSE", **message, **_refusal("Fills itself", text, strict=False)}
    if name := list_name(column, workbook):
        text = "Choose from the list." if column.strict else _NOT_IN_LIST
        return {"validate": "list", "source": f"={name}", **message,
                **_refusal(column.header, text, strict=column.strict)}  # fmt: skip
    if column.type.name == "upn":
        text = "A UPN has 13 characters: a letter, 11 digits, and a digit or letter. Copy it from your MIS."
        return {"validate": "length", "criteria": "==", "value": 13, **message,
                **_refusal(column.header, text, strict=False)}  # fmt: skip
    if limits := _LIMITS.get(column.type.name):
        text = f"This column takes {column.type.takes}."
        return {**limits, **message, **_refusal(column.header, text, strict=True)}
    return {"validate": "any", **message} if message else None


def for_list(code_list: str, title: str, text: str) -> dict[str, Any]:
    """A drop-down of one list of codes; another word may be kept."""
    return {"validate": "list", "source": f"={codes_name(code_list)}", **_message(title, text),
            **_refusal(title, _NOT_IN_LIST, strict=False)}  # fmt: skip


def for_pupil() -> dict[str, Any]:
    """The drop-down from which a sheet about one pupil takes the pupil."""
    return {"validate": "list", "source": f"={PUPILS_TO_CHOOSE}", **_message("Pupil", "Choose a pupil from the list."),
            **_refusal("Pupil", "Choose a pupil from the list.", strict=True)}  # fmt: skip


def for_setting(setting: Setting) -> dict[str, Any]:
    """The data validation of one line of the School sheet."""
    message = _message(setting.setting, setting.note)
    if setting.choices:
        text = f"Choose {' or '.join(setting.choices)}."
        return {"validate": "list", "source": list(setting.choices), **message,
                **_refusal(setting.setting, text, strict=True)}  # fmt: skip
    if limits := _LIMITS.get(setting.type):
        text = _TYPE.get(setting.type, "Type a number.")
        return {**limits, **message, **_refusal(setting.setting, text, strict=True)}
    return {"validate": "any", **message}
