"""Columns asked: what a person is asked about a column that is only guessed; the same of every list and export."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sendbook.importing.remembered_columns import names_to_remember
from sendbook.lists.columns import ExportColumn
from sendbook.terminal.printing import say
from sendbook.terminal.questions import yes


def is_the_column(column: ExportColumn, name: str = "") -> bool:
    """Whether a person says that a column holds what it was guessed to hold; `name` is what they may call it."""
    samples = f" ({'; '.join(column.samples)})" if column.samples else ""
    place = f" in {name}" if name not in ("", column.heading) else ""
    return yes(f"Is the column {column.heading!r}{place}{samples} the {column.called}? (y/n) ")


def guesses_settled(
    file: str, guessed: Sequence[ExportColumn], columns: Sequence[ExportColumn], taken: Collection[str],
    otherwise: str = "are left out", letters: bool = True,
) -> dict[str, str]:  # fmt: skip
    """What the guessed columns of a file hold, by heading or letter, "" where they are something else.

    A field that is `taken`, or was given to a column before, is not asked about again. `otherwise` says what becomes
    of a column that is not confirmed. Several lists share what is said of one: then a column is not named by `letters`.
    """
    name_of, taken, told = names_to_remember(columns, letters=letters), {*taken}, dict[str, str]()
    say(f"Some columns of {file} are only guessed, and {otherwise} unless you say yes:")
    for column in guessed:
        right = column.field not in taken and is_the_column(column)
        told[name_of[column]] = column.field if right else ""
        taken |= {column.field} if right else set()
    return told
