"""Writes `sendbook/column_keys.py` anew from the layouts: `python -m sendbook.layouts.write_column_keys`.

A type checker then refuses `row["last_reviw"]`; a test compares the file with the layouts.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from sendbook.layouts import declared_tables

_HEAD = '''"""The keys of every column that a layout declares, for the type checker: `row["last_reviw"]` is refused.

Made from layouts/tables by `python -m sendbook.layouts.write_column_keys`; not edited by hand.
"""

from typing import Literal

ColumnKey = Literal[
'''


def text() -> str:
    """The module as it should stand."""
    keys = sorted({column.key for table in declared_tables().values() for column in table.columns})
    listed = ", ".join(f'"{key}"' for key in keys) + ","
    return _HEAD + textwrap.fill(listed, 116, initial_indent="    ", subsequent_indent="    ") + "\n]\n"


if __name__ == "__main__":
    Path(__file__).resolve().parent.parent.joinpath("column_keys.py").write_text(text(), encoding="utf-8")
