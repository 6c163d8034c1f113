"""Every need: of a pupil in a new register, the needs that stand in any cell of theirs and in no column yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sendbook.findings import Finding, finding
from sendbook.importing.export_rows import RowReader
from sendbook.importing.pupils import ImportedPupil
from sendbook.importing.recognise import Recognition
from sendbook.lists.sen_words import needs_told, provision_told
from sendbook.lists.words import squeezed
from sendbook.sources.grid import GridRow
from sendbook.tables import Value

_RANKS = ("primary_need", "secondary_need", "further_needs")


def with_every_need(reader: RowReader, rows: Sequence[GridRow], values: Mapping[str, Value]) -> dict[str, Value]:
    """The values of a pupil with each need that one of their cells names: those without a rank are further needs.

    A need that has ended is none; words that are not known are asked about, and stand in the notes.
    """
    if reader.column("need_ended"):
        return dict(values)
    have = {code for key in _RANKS for code in str(values.get(key) or "").split(", ")}
    more = dict.fromkeys((code, key) for code, key in _told(reader, rows) if code not in have)
    found = dict(values)
    for code, key in more:
        if key == "secondary_need" and not found.get("secondary_need") and not found.get("primary_need"):
            found["secondary_need"] = code
        elif key != "secondary_need" and not any(found.get(one) for one in _RANKS):
            found["primary_need"] = code
        elif not found.get("secondary_need") and reader.column("secondary_need") is None:
            found["secondary_need"] = code
        elif code not in str(found.get("further_needs") or "").split(", "):
            found["further_needs"] = ", ".join(filter(None, (str(found.get("further_needs") or ""), code)))
    return found


def _told(reader: RowReader, rows: Sequence[GridRow]) -> Iterator[tuple[str, str]]:
    """Each need that a cell names, with the kind of its column."""
    for key in ("need", "primary_need", "secondary_need"):
        for column in reader.recognition.columns_of(key):
            for row in rows:
                needs = needs_told(row[column.number], reader.words.get("need", {}))
                yield from ((code, key) for code in (() if needs.unknown else needs.codes))
    for column in reader.recognition.columns_of("sen_provision"):
        for row in rows:
            told = provision_told(row[column.number], reader.words.get("sen_provision", {}))
            yield from ((code, "sen_provision") for code in told.needs)


def two_primary(recognition: Recognition, pupil: ImportedPupil) -> Iterator[Finding]:
    """Say of a pupil which of two primary needs was taken as the primary one, and where the other went."""
    primary = {squeezed(column.heading) for column in recognition.columns_of("primary_need")}
    columns = [column for column in recognition.columns if squeezed(column.heading) in primary]
    for row in recognition.rows() if len(columns) > 1 else ():
        for column in columns[1:] if row.number in pupil.rows else ():
            needs = [needs_told(row[one.number]).codes for one in (columns[0], column)]
            if all(needs) and needs[0] != needs[1]:
                where = "as the secondary need" if column.field == "secondary_need" else "into the notes"
                told = {"first": needs[0][0], "second": ", ".join(needs[1]), "where": where}
                yield finding("7159Q", recognition.grid.cell(row.number, column.number), **told)
