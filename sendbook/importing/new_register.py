"""New register: a school's own list, or an export, as the rows of a register of ours, with all that is in it.

Nobody is lost on the way: each pupil is taken, or left out with the reason; what has no column of its own goes into the
pupil's notes. A list on several sheets, one for each class or year, is one register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sendbook.findings import About, Finding, finding
from sendbook.importing.columns_guessed import columns_guessed
from sendbook.importing.every_need import two_primary, with_every_need
from sendbook.importing.export import Export, export_from, pupils_of
from sendbook.importing.export_rows import AskedWord, RowReader
from sendbook.importing.left_already import LeftAlready
from sendbook.importing.other_columns import OtherColumns
from sendbook.importing.own_columns import not_there, recognised_for_register
from sendbook.importing.plan_columns import ticks_for_status, with_plans
from sendbook.importing.pupils import NAMES, ImportedPupil
from sendbook.importing.recognise import Recognition
from sendbook.importing.sheets_passed_over import leavers_named, pupils_without_headings
from sendbook.importing.stands_twice import Once
from sendbook.importing.status_above import statuses_above, with_status_above
from sendbook.importing.titles_between import Titles, titles_between
from sendbook.lists.columns import ExportColumn
from sendbook.lists.headings import MATCHED, aliases_of
from sendbook.lists.hidden import hidden_lists
from sendbook.lists.left_out import UNKNOWN_PROVISION, LeftOut, left_out_lines
from sendbook.lists.names import holds_several, is_of_two, order_of_names, without_remark
from sendbook.lists.one_sheet import lists_on
from sendbook.lists.sen_words import Said
from sendbook.lists.totals import says_total
from sendbook.lists.values import as_text
from sendbook.lists.without_results import read_lists
from sendbook.lists.words import folded
from sendbook.tables import Value

_NAMED = 5
SEVERAL = "several pupils seem to stand in one cell; give each a row"


@dataclass(frozen=True, slots=True)
class NewRegister:
    """The rows of a new register and what became of every row of the list they came from."""

    file: str
    rows: tuple[dict[str, Value], ...]
    read: int
    understood: int
    left_out: tuple[LeftOut, ...]
    without_sen: int
    lists: tuple[str, ...]
    into_notes: tuple[str, ...]
    in_words: tuple[str, ...]
    findings: tuple[Finding, ...]
    asked: tuple[AskedWord, ...]
    guessed: tuple[ExportColumn, ...] = ()
    columns: tuple[ExportColumn, ...] = field(default=(), repr=False)
    exports: tuple[Export, ...] = field(default=(), repr=False)

    def as_json(self) -> dict[str, object]:
        """What became of the list, for a program; no name is in it."""
        return {
            "rows_read": self.read, "understood": self.understood, "without_sen": self.without_sen,
            "left_out": [item.as_dict() for item in self.left_out],
            "into_notes": list(self.into_notes),
        }  # fmt: skip

    def lines(self) -> list[str]:
        """The five lines that a person reads first: read, understood, taken, into notes, left out by name."""
        where = f" on {len(self.lists)} sheets" if len(self.lists) > 1 else ""
        level = [sum(row.get("sen_provision") == code for row in self.rows) for code in ("E", "K", "N")]
        no_column = [heading for heading in self.into_notes if heading not in self.in_words]
        some = f"; and words of {', '.join(self.in_words)} that no column takes" if self.in_words else ""
        others = f"; not taken, as a register need not: {self.without_sen} without SEN" if self.without_sen else ""
        return [
            f"Rows read: {self.read} of {self.file}{where}.",
            f"Pupils understood: {self.understood}.",
            f"Taken into the register: {len(self.rows)} ({level[0]} with an EHC plan, {level[1]} on SEN support, "
            f"{level[2]} watched){others}.",
            f"Into the notes, for want of a column: {', '.join(no_column) or 'nothing'}{some}.",
            *left_out_lines(self.left_out),
        ]

    @property
    def whose(self) -> Callable[[str], str]:
        """Which pupil a cell of the list is about: for the person at the screen only."""
        return pupils_of(*self.exports)


def read_new_register(
    path: Path, today: date, mapping: Mapping[str, str] | None = None, said: Mapping[str, Said] | None = None,
    to_ask: bool = False,
) -> NewRegister | list[Finding]:  # fmt: skip
    """Read a list or an export for a new register; findings instead say why nothing can be made of it.

    With `to_ask`, what could be made once a person says what its words mean is given too, be it nobody yet.
    """
    grids, findings = read_lists(path)
    if not grids:
        return list(findings)
    known = aliases_of("register")
    grids = [part for grid in grids for part in lists_on(grid, known, mapping)]
    found = [recognised_for_register(grid, mapping or {}, today) for grid in grids]
    if unknown := not_there([one for one in found if isinstance(one, Recognition)], mapping or {}):
        return [unknown]
    lists = [one for one in found if isinstance(one, Recognition) and one.columns_of("sen_provision")]
    lists = lists or _by_titles([one for one in found if isinstance(one, Recognition)])
    beside = [one for one in found if isinstance(one, Recognition) and one not in lists and statuses_above(one)]
    others = [grid for grid, one in zip(grids, found, strict=True) if one not in lists and one not in beside]
    if not lists:
        refused = next((one for one in found if isinstance(one, Finding)), None)
        named = any(isinstance(one, Recognition) for one in found)
        if refused is not None and not named:
            return [refused]
        asking = columns_guessed([(one, None) for one in found if isinstance(one, Recognition)])
        if to_ask and any(one.field == "sen_provision" for one in asking[0]):
            return NewRegister(path.name, (), 0, 0, (), 0, (), (), (), (), (), *asking)
        perhaps = (item for one in found if isinstance(one, Recognition) for item in _perhaps_status(one))
        return [finding("7086", file=path.name), *perhaps]
    gone = {id(grid): leavers_named(grid) for grid in others}
    skipped = [finding("7088Q", grid.cell(grid.rows[0].number)) for grid in others if not gone[id(grid)]]
    skipped += [finding("7179", one.grid.cell(one.header_row, one.grid.beside[0])) for one in lists if one.grid.beside]
    several = len({each.grid.sheet for each in (*lists, *beside)}) > 1
    parts = [_part(path.name, one, today, said or {}, several) for one in lists]
    more = [_part(path.name, one, today, said or {}, several) for one in beside]
    parts, again = _with_those_beside(parts, more) if more else (parts, [])
    told = _together(path.name, parts, [*findings, *skipped, *again, *_hidden(path)])
    lost = tuple(one for grid in others for one in gone[id(grid)] or pupils_without_headings(grid, lists))
    told = replace(told, read=told.read + len(lost), left_out=(*told.left_out, *lost))
    if told.rows or told.without_sen or (to_ask and (told.asked or told.guessed)):
        return told
    if not told.read:
        return [finding("7011", lists[0].grid.cell(lists[0].header_row)), *told.findings]
    return [finding("7089", file=path.name, why=_why_nobody(told, lists)), *told.findings]


def _why_nobody(told: NewRegister, lists: Sequence[Recognition]) -> str:
    """Why no pupil of a list was understood: that no column holds names, or what was said of the rows."""
    if not any(one.columns_of(key) for one in lists for key in NAMES):
        headings = dict.fromkeys(column.heading for one in lists for column in one.columns if column.heading)
        return f": none of its headings is known to stand above names ({', '.join(headings)})"
    first: dict[str, str] = {}
    for item in told.left_out:
        first.setdefault(item.why, item.place)
    return "".join(f": {why} ({place})" for why, place in list(first.items())[:_NAMED])


def _by_titles(found: Sequence[Recognition]) -> list[Recognition]:
    """The lists whose sheets or titles tell the status, and those with the same columns, whose pupils are named."""
    told = [one for one in found if statuses_above(one)]
    alike = [{column.field for column in one.columns if column.verdict == MATCHED} for one in told]
    return [one for one in found if one in told
            or {column.field for column in one.columns if column.verdict == MATCHED} in alike]  # fmt: skip


def _perhaps_status(one: Recognition) -> list[Finding]:
    """What is said of the columns that may be the SEN provision, under a heading that does not say so."""
    cells = {one.grid.cell(one.header_row, column.number) for column in one.columns if column.field == "sen_provision"}
    return [item for item in one.findings if item.cell in cells]


def _hidden(path: Path) -> Iterator[Finding]:
    """The lists on hidden sheets of a workbook, which are not read."""
    from sendbook.book.file_book import FileBook

    book = FileBook.open(path) if path.suffix.casefold() in (".xlsx", ".xlsm") else None
    return hidden_lists(book) if isinstance(book, FileBook) else iter(())


@dataclass(frozen=True, slots=True)
class _Part:
    """One list of the file: its pupils, and the year groups and classes that its sheet's name (row 0) and the titles
    between its pupils tell, from which row on.
    """

    reader: RowReader
    export: Export
    extra: OtherColumns
    titles: Titles
    left: LeftAlready

    def names_of(self, pupil: ImportedPupil) -> list[str]:
        """What stands in the cells of a pupil's name."""
        columns = [column for key in NAMES for column in self.reader.recognition.columns_of(key)]
        rows = [self.extra.rows[number] for number in pupil.rows if number in self.extra.rows]
        return [str(row[column.number]) for row in rows for column in columns if row[column.number] is not None]


def _part(file: str, recognition: Recognition, today: date, said: Mapping[str, Said], several: bool) -> _Part:
    ticked = ticks_for_status(recognition, today)
    words = {**said, "sen_provision": {**ticked[1], **said.get("sen_provision", {})}} if ticked else said
    reader = RowReader(recognition, today, list(recognition.findings), words, names_alone=True)
    if column := reader.column("full_name"):
        names = [
            without_remark(as_text(row[column.number]))
            for row in recognition.rows()
            if row.filled > 1 and not says_total(row.cells)
        ]
        reader.name_order = order_of_names(column.heading, names)
        if not reader.name_order.sure:
            reader.findings.append(finding("7049Q", recognition.grid.cell(recognition.header_row, column.number)))
    export = with_status_above(with_plans(reader, export_from(file, reader)), recognition)
    return _Part(reader, export, OtherColumns.of(reader), titles_between(recognition, several), LeftAlready.of(reader))


def _with_those_beside(parts: Sequence[_Part], more: Sequence[_Part]) -> tuple[list[_Part], list[Finding]]:
    """The lists, and of sheets whose name says the status (Monitoring) the pupils whom no list has; how many it has."""
    known = {_words(pupil) for part in parts for pupil in part.export.pupils}
    told, again = [*parts], list[Finding]()
    for part in more:
        new = [one for one in part.export.pupils if _words(one) not in known]
        if twice := [one for one in part.export.pupils if one not in new]:
            again.append(finding("7199Q", twice[0].place, count=len(twice)))
        if new or part.export.rejected:
            told.append(replace(part, export=replace(part.export, pupils=tuple(new))))
    return told, again


def _words(pupil: ImportedPupil) -> frozenset[str]:
    """The words of a pupil's name, whichever of them comes first."""
    return frozenset(folded(pupil.said).split())


def _together(file: str, parts: Sequence[_Part], notes: Iterable[Finding]) -> NewRegister:
    pupils = [(part, pupil) for part in parts for pupil in part.export.pupils]
    rejected = [(part, item) for part in parts for item in part.export.rejected]
    # A list in which most have no SEN is the whole roll.
    without = sum(pupil["sen_provision"] == "N" for _, pupil in pupils)
    whole_roll = without * 2 >= len(pupils) and len(pupils) > 1
    once, left_out, into_notes, left = Once(), list[LeftOut](), dict[str, None](), 0
    twice: list[Finding] = []
    taken: dict[int, set[int]] = {}
    in_words: dict[str, None] = {}
    for part, pupil in pupils:
        none = pupil["sen_provision"] == "N"
        several = any(map(holds_several, part.names_of(pupil)))
        blank = none and not whole_roll and part.extra.says_nothing_of_provision(pupil)
        why = "no SEN provision stands there" if blank else SEVERAL if several else _why_not(pupil)
        # In a list of the school's own every line is meant to be there; a MIS lists whom it was asked for.
        own = part.reader.recognition.system is None and (not whole_roll or part.extra.is_watched(pupil))
        why = why or (part.extra.speaks_for_sen(pupil) if none and not own else "")
        gone = part.left.why(pupil)
        if gone and none and not own and not why:
            left += 1  # whoever left, and had no SEN
        elif why := gone or why:
            left_out.append(LeftOut(pupil.said, pupil.place, why))
        elif none and not own:
            left += 1
        else:
            values, headings = part.extra.of_pupil(pupil)
            above, (where, title) = part.titles.above(pupil)
            if title:
                values["notes"] = ". ".join(filter(None, (f"{where}: {title}", str(values.get("notes") or ""))))
                headings = [where, *headings]
            rows = [part.extra.rows[number] for number in pupil.rows if number in part.extra.rows]
            whole = with_every_need(part.reader, rows, {**pupil.values, **above, **values})
            once.take(pupil, {**whole, "on_roll": "Yes"})
            into_notes |= dict.fromkeys(headings)
            in_words |= dict.fromkeys(heading for heading in headings if part.extra.has_a_place(heading))
            taken.setdefault(id(part), set()).update(pupil.rows)
            twice += two_primary(part.reader.recognition, pupil)
    left_out += [*once.left_out, *(LeftOut.because(item.pupil.said, item.finding) for _, item in rejected)]
    exports = tuple(part.export for part in parts)
    asked: dict[tuple[str, str], AskedWord] = {}
    for word in (word for part in parts for word in part.reader.asked.values()):
        known = asked.get(key := (word.field, folded(word.word) or word.word))
        asked[key] = replace(known, count=known.count + word.count) if known else word
    settled = {part.reader.recognition.grid.cell(part.reader.recognition.header_row, at)
               for part in parts for at in (*part.extra.own, *part.left.columns)}  # fmt: skip
    read = (item for export in exports for item in export.findings)
    asking = [item for item in read if item.about is not About.COLUMN_OF_EXPORT or item.cell not in settled]
    terms = [finding("7185Q", part.reader.recognition.grid.cell(part.reader.recognition.header_row,
             part.extra.by_term[0].number), headings=", ".join(one.heading for one in part.extra.by_term))
             for part in parts if part.extra.by_term]  # fmt: skip
    asking += [item for part in parts for item in (*part.extra.asked, *part.extra.unread(taken.get(id(part), ())))]
    findings = (*notes, *once.findings(), *twice, *terms, *asking)
    count = sum(len(one.rows) for _, one in pupils) + sum(len(one.rows) for _, one in rejected)
    return NewRegister(
        file, tuple(once.rows), count, len(pupils), tuple(left_out), left,
        tuple(part.reader.recognition.grid.sheet for part in parts),
        tuple(into_notes), tuple(in_words), tuple(dict.fromkeys(findings)), tuple(asked.values()),
        *columns_guessed([(part.reader.recognition, part.extra) for part in parts], settled), exports,
    )  # fmt: skip


def _why_not(pupil: ImportedPupil) -> str:
    if not (pupil["surname"] and pupil["forename"]):
        return "only one name stands there; write surname and forename, or a single name in both columns"
    if is_of_two(f"{pupil['forename']} {pupil['surname']}"):
        return "two pupils seem to stand in one row; give each a row"
    if not pupil["sen_provision"]:
        return UNKNOWN_PROVISION
    return ""
