"""Matching: which row of the register an exported pupil is. Names alone never decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sendbook.findings import Finding, finding
from sendbook.importing.export import Export
from sendbook.importing.pupils import ImportedPupil
from sendbook.lists.names import ways_to_say, without_remark
from sendbook.lists.words import folded
from sendbook.rules.upn import is_temporary, normal_upn, upn_problem
from sendbook.tables import Row, Table, Value


@dataclass(frozen=True, slots=True)
class Match:
    """An exported pupil, their row of the register, and what proved it."""

    pupil: ImportedPupil
    row: Row
    by: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """An exported pupil who fits the register in no safe way, and the rows of the register that it concerns."""

    pupil: ImportedPupil
    rows: tuple[int, ...]
    finding: Finding


@dataclass(slots=True)
class Matches:
    """Who is who. `spoken_for` are the register's rows that the export knows in some way: none of them has left."""

    matched: list[Match] = field(default_factory=list)
    new: list[ImportedPupil] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    rejected: list[Conflict] = field(default_factory=list)
    spoken_for: set[int] = field(default_factory=set)


def match_pupils(export: Export, register: Table) -> Matches:
    """Match by UPN, then former UPN, then MIS number, then surname, forename and date of birth when unique.

    Two pupils of the export on one row, two rows of the register for one pupil, a UPN that differs: conflicts, and
    nothing is applied. A temporary UPN, or one that is not valid, may give way to the MIS's.
    """
    index = _Index(register)
    found = Matches()
    for pupil in export.pupils:
        outcome = _place(pupil, index, register)
        if isinstance(outcome, Match):
            found.matched.append(outcome)
        elif isinstance(outcome, Conflict):
            found.conflicts.append(outcome)
        else:
            found.new.append(pupil)
    _two_on_one_row(found)
    _new_ones(found, "full_name" in register.columns)
    _namesakes(found, index, register)
    found.spoken_for |= {match.row.number for match in found.matched}
    for conflict in (*found.conflicts, *found.rejected):
        found.spoken_for |= {*conflict.rows, *index.resembling(conflict.pupil)}
    for rejected in export.rejected:
        found.spoken_for |= index.resembling(rejected.pupil)
    return found


def name_key(surname: Value, forename: Value) -> tuple[str, str] | None:
    """A name as it is matched: without case, accents and punctuation; `None` unless both parts are there."""
    return (folded(surname), folded(forename)) if surname and forename else None


def whole_name(values: Row | ImportedPupil) -> tuple[str, ...]:
    """The words of a name in no order, for a name that nobody has split into surname and forename."""
    return tuple(sorted(folded(_whole(values)).split()))


def _whole(values: Row | ImportedPupil) -> str:
    return str(values.value("full_name") or f"{values['surname'] or ''} {values['forename'] or ''}")


def same_whole_name(one: Row | ImportedPupil, other: Row | ImportedPupil) -> bool:
    """Whether two whole names are one, whatever short name, class or remark stands with either."""
    return bool({*_whole_names(one)} & {*_whole_names(other)})


def _whole_names(values: Row | ImportedPupil) -> list[tuple[str, ...]]:
    """The same for each way to say the name, with more than one word."""
    whole = _whole(values)
    said = [way for name in dict.fromkeys((whole, without_remark(whole))) for way in ways_to_say(name)]
    ways = [tuple(sorted(folded(way).split())) for way in said]
    return [words for words in dict.fromkeys(ways) if len(words) > 1]


def _name_keys(values: Row | ImportedPupil) -> list[tuple[str, str]]:
    """A name as it is matched, for each way to say the forename; nothing unless both parts are there."""
    surname, forename = (without_remark(str(values[key] or "")) for key in ("surname", "forename"))
    return [key for way in ways_to_say(forename) if (key := name_key(surname, way))]


class _Index:
    """The rows of a register by each thing that can identify a pupil."""

    def __init__(self, register: Table) -> None:
        self.upn: dict[str, list[Row]] = defaultdict(list)
        self.former: dict[str, list[Row]] = defaultdict(list)
        self.mis_id: dict[str, list[Row]] = defaultdict(list)
        self.name: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self.whole: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        self.split: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        self.family: dict[str, list[Row]] = defaultdict(list)
        for row in register:
            if row["surname"]:
                self.family[folded(row["surname"])].append(row)
            if row["upn"]:
                self.upn[normal_upn(str(row["upn"]))].append(row)
            if row["former_upn"]:
                self.former[normal_upn(str(row["former_upn"]))].append(row)
            if row["mis_id"]:
                self.mis_id[_plain_number(row["mis_id"])].append(row)
            for key in (keys := _name_keys(row)):
                self.name[key].append(row)
            for words in _whole_names(row):
                (self.split if keys else self.whole)[words].append(row)

    def of_upn(self, upn: Value) -> Sequence[Row]:
        return self.upn.get(normal_upn(str(upn)), ()) if upn else ()

    def of_name(self, pupil: ImportedPupil) -> Sequence[Row]:
        keys, ways = _name_keys(pupil), _whole_names(pupil)
        found = [row for key in keys for row in self.name.get(key, ())]
        found += [row for words in ways for row in (*(() if keys else self.split.get(words, ())),
                                                    *self.whole.get(words, ()))]  # fmt: skip
        return list({row.number: row for row in found}.values())

    def of_family(self, pupil: ImportedPupil) -> Sequence[Row]:
        """The rows of that surname and date of birth: a twin, or the pupil under another forename."""
        return [row for row in self.family.get(folded(pupil["surname"] or ""), ()) if _same_birthday(pupil, row)]

    def resembling(self, pupil: ImportedPupil) -> set[int]:
        """The rows that an unused row of the export may mean: the same UPN, number or name is enough to be spared."""
        number = self.mis_id.get(_plain_number(pupil["mis_id"]), ()) if pupil["mis_id"] else ()
        return {row.number for row in (*self.of_upn(pupil["upn"]), *number, *self.of_name(pupil))}


def _plain_number(value: Value) -> str:
    """A MIS number as it is compared: Excel may have eaten its leading noughts."""
    return folded(value).lstrip("0")


def _place(pupil: ImportedPupil, index: _Index, register: Table) -> Match | Conflict | None:
    rows = index.of_upn(pupil["upn"])
    if len(rows) > 1:
        found = finding("7050", register.cell(rows[1], "upn"), other=register.cell(rows[0], "upn"))
        return Conflict(pupil, _numbers(rows), found)
    if rows:
        if _another_child(pupil, rows[0]):
            found = finding("7053", _at(pupil, "upn"), other=register.cell(rows[0], "upn"))
            return Conflict(pupil, _numbers(rows), found)
        return Match(pupil, rows[0], "UPN")
    former = index.former.get(normal_upn(str(pupil["upn"])), ()) if pupil["upn"] else ()
    rows = [row for row in (*former, *index.of_upn(pupil["former_upn"])) if not _another_child(pupil, row)]
    if len({row.number for row in rows}) == 1:
        return Match(pupil, rows[0], "former UPN")
    numbered = index.mis_id.get(_plain_number(pupil["mis_id"]), ()) if pupil["mis_id"] else ()
    # Another system may have given the same number to another child: name or date of birth must agree.
    rows = [row for row in numbered if _same_name(pupil, row) or _same_birthday(pupil, row)]
    if len(rows) == 1:
        return _unless_upn_differs(pupil, rows[0], "MIS number", register)
    rows = [row for row in index.of_name(pupil) if _same_birthday(pupil, row)]
    if len(rows) > 1:
        return Conflict(pupil, _numbers(rows), finding("7054", _at(pupil, "surname")))
    if rows:
        return _unless_upn_differs(pupil, rows[0], "surname, forename and date of birth", register)
    return None


def _unless_upn_differs(pupil: ImportedPupil, row: Row, by: str, register: Table) -> Match | Conflict:
    """A match, unless two good UPNs say that these are two children."""
    if pupil.upn_is_valid and _good_upn(row) and normal_upn(str(row["upn"])) != pupil["upn"]:
        found = finding("7051", _at(pupil, "upn"), other=register.cell(row, "upn"))
        return Conflict(pupil, (row.number,), found)
    return Match(pupil, row, by)


def _two_on_one_row(found: Matches) -> None:
    """Pupils of the export who would share a row of the register are set apart, all of them."""
    by_row: dict[int, list[Match]] = defaultdict(list)
    for match in found.matched:
        by_row[match.row.number].append(match)
    for matches in by_row.values():
        if len(matches) > 1:
            for place, match in enumerate(matches):
                other = matches[0 if place else 1].pupil
                wrong = finding("7052", match.pupil.place, other=other.place)
                found.conflicts.append(Conflict(match.pupil, (match.row.number,), wrong))
    found.matched = [match for match in found.matched if len(by_row[match.row.number]) == 1]


def _new_ones(found: Matches, whole: bool) -> None:
    """New pupils need a name, a good UPN if any, and must be told apart from one another.

    `whole` says that the register has one column for the whole name, so that a name need not be split.
    """
    names: dict[object, list[ImportedPupil]] = defaultdict(list)
    for pupil in found.new:
        names[(whole_name(pupil), pupil["date_of_birth"])].append(pupil)
    kept = []
    for pupil in found.new:
        key = name_key(pupil["surname"], pupil["forename"])
        if key is None and not (whole and pupil["full_name"]):
            found.rejected.append(Conflict(pupil, (), finding("7056", pupil.place)))
        elif pupil["upn"] and not pupil.upn_is_valid:
            found.rejected.append(Conflict(pupil, (), finding("7055", _at(pupil, "upn"))))
        elif len(names[(whole_name(pupil), pupil["date_of_birth"])]) > 1:
            found.conflicts.append(Conflict(pupil, (), finding("7054", _at(pupil, "surname"))))
        else:
            kept.append(pupil)
    found.new = kept


def _namesakes(found: Matches, index: _Index, register: Table) -> None:
    """A new pupil whose name a row has that nothing identifies may be the pupil of that row: a person must say.

    So may one of the same surname and date of birth: Ben in the register, Benjamin in the export.
    """
    taken = {match.row.number for match in found.matched}
    kept = []
    for pupil in found.new:
        named = index.of_name(pupil)
        rows = [row for row in (*named, *index.of_family(pupil)) if row.number not in taken and not _good_upn(row)]
        if rows:
            code = "7144" if rows[0] in named else "7181"
            wrong = finding(code, _at(pupil, "surname"), other=register.cell(rows[0], ""))
            found.conflicts.append(Conflict(pupil, _numbers(rows), wrong))
        else:
            kept.append(pupil)
    found.new = kept


def _good_upn(row: Row) -> bool:
    known = str(row["upn"] or "")
    return bool(known) and not upn_problem(known) and not is_temporary(known)


def _at(pupil: ImportedPupil, key: str) -> str:
    return pupil.cells.get(key, pupil.place)


def _numbers(rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(row.number for row in rows)


def _same_birthday(pupil: ImportedPupil, row: Row) -> bool:
    return isinstance(pupil["date_of_birth"], date) and pupil["date_of_birth"] == row["date_of_birth"]


def _same_name(pupil: ImportedPupil, row: Row) -> bool:
    keys, known = _name_keys(pupil), _name_keys(row)
    if not keys or not known:
        return bool({*_whole_names(pupil)} & {*_whole_names(row)})
    return bool({*keys} & {*known})


def _another_child(pupil: ImportedPupil, row: Row) -> bool:
    """Whether surname, forename and date of birth are all known, and all differ: no change of name explains that."""
    pairs = [(pupil[key], row[key]) for key in ("surname", "forename", "date_of_birth")]
    return all(one and other and folded(one) != folded(other) for one, other in pairs)
