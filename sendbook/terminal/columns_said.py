"""Columns said: what a person types of columns with `--column HEADING=FIELD`."""

from __future__ import annotations

from collections.abc import Sequence

from sendbook.findings import Finding, finding


def columns_said(columns: Sequence[str]) -> dict[str, str] | Finding:
    """What a person says of the columns: field by heading."""
    fields: dict[str, str] = {}
    for text in columns:
        heading, equals, key = text.rpartition("=")
        if not equals or not heading.strip():
            return finding("7105", problem="a heading and a field with = between them are wanted")
        fields[heading.strip()] = key.strip()
    return fields
