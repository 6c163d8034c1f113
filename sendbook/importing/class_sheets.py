"""Sheets of classes: an import into a school's own workbook that has a sheet for each class, year or SEN status.

A pupil is looked for on all of them; a new one goes onto the sheet of their class, year or status, or is left out by
name where no sheet says that it is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sendbook.findings import About, Finding, finding
from sendbook.importing.comparison import Added, Comparison
from sendbook.lists.class_sheets import ClassSheet
from sendbook.lists.find import Target
from sendbook.lists.left_out import UNKNOWN_PROVISION, LeftOut
from sendbook.lists.words import folded
from sendbook.tables import Value, quote_sheet


def sheet_of(pupil: Mapping[str, Value], sheets: Sequence[ClassSheet], company: Mapping[str, set[int]]) -> int | None:
    """Which of the sheets a new pupil belongs on, by the surest sign that fits one alone; None where none does.

    `company` says on which sheets pupils of a class stand already.
    """
    group, year = folded(pupil.get("class_name") or ""), str(pupil.get("year_group") or "")
    if _by_status(sheets):
        fitting = [at for at, one in enumerate(sheets) if one.status == pupil.get("sen_provision")]
        return fitting[0] if len(fitting) == 1 else None
    signs = (
        [at for at, one in enumerate(sheets) if group and group in one.names],
        [at for at, one in enumerate(sheets) if group and any(_of_one_another(group, name) for name in _spelt(one))],
        sorted(company.get(group, ())),
        [at for at, one in enumerate(sheets) if year and year in one.years],
    )
    return next((places[0] for places in signs if len(places) == 1), None)


def _by_status(sheets: Sequence[ClassSheet]) -> bool:
    """Whether it is the SEN status, and neither class nor year, that tells the sheets apart."""
    return not any(one.names or one.years for one in sheets)


def _spelt(sheet: ClassSheet) -> set[str]:
    return {*sheet.names, folded(sheet.target.sheet)}


def _of_one_another(group: str, name: str) -> bool:
    """Whether the words of one name all stand in the other, as `oak` in `3 oak`."""
    one, other = {*group.split()}, {*name.split()}
    return bool(one and other) and (one <= other or other <= one)


def new_by_sheet(
    told: Sequence[Comparison], sheets: Sequence[ClassSheet], only: str = ""
) -> tuple[list[list[Added]], list[LeftOut], set[tuple[int, ...]]]:
    """The new pupils of each sheet: those who stand on none of them. Besides who is left out, and the rows of the
    export that are known on some sheet. `only` names the sheet that a person chose: whose place is not clear goes
    there, and nobody who belongs elsewhere.
    """
    everywhere = [{one.rows: one for one in part.new} for part in told]
    unknown = set.intersection(*(set(rows) for rows in everywhere))
    company: dict[str, set[int]] = {}
    pupils = told[0].export.pupils
    for at, part in enumerate(told):
        absent = {one.rows for one in part.new} | _said_of_rows(part)
        for pupil in pupils:
            if pupil.rows not in absent and pupil["class_name"] and pupil["sen_provision"] in ("E", "K"):
                company.setdefault(folded(pupil["class_name"]), set()).add(at)
    chosen = next((at for at, one in enumerate(sheets) if one.target.sheet.casefold() == only.casefold()), None)
    given: list[list[Added]] = [[] for _ in told]
    left_out: list[LeftOut] = []
    for rows in (rows for rows in everywhere[0] if rows in unknown):
        one = everywhere[0][rows]
        place = sheet_of(one.values, sheets, company)
        place = chosen if place is None else place
        if place is None:
            left_out.append(_no_sheet(one, sheets))
        elif chosen not in (None, place):
            why = f"belongs on sheet {sheets[place].target.sheet}, which is not the one that was named"
            left_out.append(LeftOut(one.who, one.cell, why))
        else:
            given[place].append(everywhere[place][rows])
    return given, left_out, {pupil.rows for pupil in pupils} - unknown


def on_the_sheet_of_another(told: Sequence[Comparison], sheets: Sequence[ClassSheet]) -> Iterator[Finding]:
    """What is said of pupils who stand on the sheet of one class or year, where the export gives them another's."""
    if _by_status(sheets):
        return
    for at, part in enumerate(told):
        absent = {one.rows for one in part.new} | _said_of_rows(part)
        if part.conflicts and not (part.new or part.changed or part.unchanged):
            continue  # nobody of the export was looked for on a list that cannot be matched
        for pupil in part.export.pupils:
            place = None if pupil.rows in absent or pupil.leaver else sheet_of(pupil.values, sheets, {})
            if place is not None and place != at and pupil["sen_provision"] in ("E", "K"):
                group = pupil["class_name"] or pupil["year_group"]
                here, there = sheets[at].target.sheet, sheets[place].target.sheet
                yield finding("7182Q", pupil.place, stands=f"stands on sheet {here}", status=str(group),
                              todo=f"Move the row to sheet {there}")  # fmt: skip


def _said_of_rows(part: Comparison) -> set[tuple[int, ...]]:
    """The rows of pupils who are not on this sheet, and are not new to it either."""
    out = {item.who for item in part.left_out}
    return {pupil.rows for pupil in part.export.pupils if pupil.said in out}


def _no_sheet(one: Added, sheets: Sequence[ClassSheet]) -> LeftOut:
    group = one.values.get("class_name") or one.values.get("year_group")
    if _by_status(sheets):
        fitting = [each.target.sheet for each in sheets if each.status == one.values.get("sen_provision")]
        what = (
            f"sheets {' and '.join(fitting)} are both for their status" if fitting else "no sheet is for their status"
        )
    else:
        what = f"no sheet says that it is for {group}" if group else "the export says neither class nor year group"
    return LeftOut(one.who, one.cell, f"{what}: import once more with --sheet and the name of their sheet")


def together(parts: Sequence[Comparison], alone: Iterable[LeftOut], known: Iterable[str]) -> Comparison:
    """The comparisons of all sheets as one. What only says of a pupil that a sheet does not have them is left away
    where another has them; `known` are those pupils as they are said.
    """
    said = {*known}
    common = set.intersection(*({*part.left_out} for part in parts))
    rejected = set.intersection(*({*part.rejected} for part in parts))
    gone = {item for part in parts for item in part.rejected} - rejected
    cells = {item.cell for item in gone}
    absent = {
        item for part in parts for item in part.left_out
        if item not in common and (item.place in cells or (item.who in said and item.why == UNKNOWN_PROVISION))
    }  # fmt: skip
    left_out = [item for part in parts for item in part.left_out if item not in absent]
    others = [item for part in parts for item in part.findings if item.about is About.NOT_ADDED]
    fewest = others[:1] if len(others) == len(parts) else []
    findings = [
        item for part in parts for item in part.findings if item not in gone and item.about is not About.NOT_ADDED
    ]
    return Comparison(
        parts[0].export, tuple(one for part in parts for one in part.new),
        tuple(one for part in parts for one in part.changed), tuple(row for part in parts for row in part.unchanged),
        tuple(one for part in parts for one in part.leavers), tuple(one for part in parts for one in part.rejoiners),
        tuple(dict.fromkeys(item for part in parts for item in part.conflicts if item not in gone)),
        tuple(item for item in dict.fromkeys(parts[0].rejected) if item in rejected),
        tuple(dict.fromkeys([*findings, *fewest])), tuple(item for part in parts for item in part.kept),
        tuple(dict.fromkeys([*left_out, *alone])), None,
        tuple(who for who in parts[0].not_added if all(who in part.not_added for part in parts)),
        tuple(who for part in parts for who in part.missing), tuple(who for part in parts for who in part.left_before),
    )  # fmt: skip


def only_looked_at(part: Comparison) -> Comparison:
    """The comparison of a list that nothing is written into: what a person named is another."""
    kept = part.export.findings
    return replace(part, changed=(), leavers=(), rejoiners=(), kept=(), conflicts=(), findings=kept)


def not_read(others: Sequence[Target], sheets: Sequence[ClassSheet]) -> Iterator[Finding]:
    """What is said of sheets that only their headings show to be classes, and of lists that are on none."""
    names = ", ".join(one.target.sheet for one in sheets)
    if alike := next((one.target for one in sheets if one.alike), None):
        yield finding("7178", alike.cell(alike.header_row, alike.first_column), sheets=names)
    for other in others:
        yield finding("7156", quote_sheet(other.sheet), sheet=other.sheet, sheets=names)
