"""Own headers: where each column of a table of ours stands, also when the school gave it a header of its own.

A header that a register may have for a column ("Last name" for "Surname") is taken for that column when the column's
own header stands nowhere in the table, and no other header could mean it. It is said, and never guessed by spelling.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib import resources

from sendbook.findings import Finding, finding
from sendbook.layouts import TableLayout
from sendbook.layouts.reading import find_columns
from sendbook.lists.headings import MATCHED, aliases_of, meanings
from sendbook.tables import column_letter, quote_sheet


def columns_of(
    layout: TableLayout, headers: Sequence[str], first_column: int, sheet: str, header_row: int
) -> tuple[dict[str, int], dict[str, int], list[Finding]]:
    """Where each declared column stands (A is 1), the school's other headers, and what is odd about the headers."""
    columns, others, twice = find_columns(layout, headers, first_column)
    findings = [finding("1007", sheet, header=header) for header in twice]
    for header, key in _renamed(layout, headers, set(columns), set(others)).items():
        columns[key] = others.pop(header)
        place = f"{quote_sheet(sheet)}!{column_letter(columns[key])}{header_row}"
        findings.append(finding("1010", place, own=header, header=layout.column(key).header))
    return columns, others, findings


def _renamed(layout: TableLayout, headers: Sequence[str], found: set[str], others: set[str]) -> dict[str, str]:
    """The school's headers that mean a column which the table lacks, and only one of them each."""
    missing = {column.key for column in layout.columns if column.key not in found}
    if not missing or not others or not _has_words(layout.key):
        return {}
    told = meanings(headers, suggest=False, known=aliases_of(layout.key))
    meant = {
        header: meaning.field for header, meaning in zip(headers, told, strict=True)
        if meaning.verdict == MATCHED and meaning.field in missing and header in others
    }  # fmt: skip
    claims = Counter(meant.values())
    return {header: key for header, key in meant.items() if claims[key] == 1}


def _has_words(table: str) -> bool:
    """Whether other words are known for the columns of a table."""
    return (resources.files(__package__) / f"own_{table}.toml").is_file()
