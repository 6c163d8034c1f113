"""The buttons in xlwings Lite: each says where its work is done, because it needs the whole of sendbook.

A workbook carries the functions and what they need; all of sendbook would make it several times as large.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import xlwings as xw

ELSEWHERE = (
    "This needs the whole of sendbook, and this workbook carries its functions only. Nothing was changed. Use the "
    "sendbook page in your browser, the sendbook add-in's task pane, or in a terminal: {words}."
)
WORDS = {
    "check_workbook": "sendbook check BOOK",
    "fill_in": "sendbook fill BOOK",
    "import_preview": "sendbook import EXPORT --into BOOK --plan",
    "import_apply": "sendbook import EXPORT --into BOOK",
    "undo_changes": "sendbook undo BOOK",
    "function_help": "sendbook explain SEND_REVIEW_DUE",
    "share_copy": "sendbook share BOOK",
    "convert_to_plain": "the task pane alone can convert formulas",
    "new_pupil": "or type below the last row",
    "costed_map": "or choose the pupil on the Costed map sheet",
    "governors_report": "sendbook report BOOK",
}
"""The buttons by name, and what does their work in a terminal."""


def _refusing(name: str) -> Callable[..., None]:
    def button(book: xw.Book) -> None:
        raise xw.XlwingsError(ELSEWHERE.format(words=WORDS[name]))

    button.__name__ = button.__qualname__ = name
    button.__doc__ = ELSEWHERE.format(words=WORDS[name])
    made: Any = xw.script(name=name)(button)
    return made  # type: ignore[no-any-return]


check_workbook = _refusing("check_workbook")
fill_in = _refusing("fill_in")
import_preview = _refusing("import_preview")
import_apply = _refusing("import_apply")
undo_changes = _refusing("undo_changes")
function_help = _refusing("function_help")
share_copy = _refusing("share_copy")
convert_to_plain = _refusing("convert_to_plain")
new_pupil = _refusing("new_pupil")
costed_map = _refusing("costed_map")
governors_report = _refusing("governors_report")

__all__ = list(WORDS)
