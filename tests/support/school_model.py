"""A school's MIS and its list of pupils as plain dictionaries, and what an import should make of the list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sendbook.demo.pupils import made_up_upn
from sendbook.journeys.import_file import Options
from sendbook.tables import Value
from tests.support.exports import HEADERS
from tests.support.own_registers import PUPILS

TODAY = date(2026, 11, 22)
EXPORTED = (*HEADERS, "Former UPN", "Leaving Date")
IDENTITY = ("upn", "surname", "forename", "date_of_birth")
OF_THE_MIS = ("surname", "class_name", "sen_provision", "primary_need")
KEYS = ("upn", "surname", "forename", "date_of_birth", "year_group", *OF_THE_MIS[1:])
ROLL = ("on_roll", "left_on")

Who = tuple[str, date]
"""A pupil for the model: forename and date of birth, which nothing here changes; no two pupils share both."""


@dataclass(repr=False)
class MisPupil:
    """A pupil in the MIS. `former` is told in every export; `fixed` names what must not change any more.

    Of surname and UPN one at most ever changes without a word: who changed both, nobody could recognise.
    """

    values: dict[str, Value]
    former: str = ""
    left: date | None = None
    fixed: set[str] = field(default_factory=set)

    def __repr__(self) -> str:
        return f"<{' '.join(self.row())}>"

    def row(self) -> list[str]:
        """The pupil's row under EXPORTED."""
        told = {**self.values, "date_of_birth": f"{self.values['date_of_birth']:%d/%m/%Y}"}
        left = f"{self.left:%d/%m/%Y}" if self.left else ""
        return [*(str(told[key]) for key in KEYS), self.former, left]


def who(values: Mapping[str, Value]) -> Who:
    """Who these values are about."""
    forename, born = values.get("forename"), values.get("date_of_birth")
    assert isinstance(forename, str) and isinstance(born, date), "somebody who cannot be told"
    return forename, born


class Mis:
    """The MIS of a school: its pupils."""

    def __init__(self) -> None:
        self.serial = 20
        self.pupils = [MisPupil({key: pupil[key] for key in KEYS}) for pupil in PUPILS]
        for surname in ("Quist", "Quigg", "Quick"):
            self.joins("N", surname, "MLD")

    def joins(self, code: str, surname: str, need: str, like: MisPupil | None = None) -> None:
        """A new pupil; a twin of, or a namesake of `like`, by the surname."""
        self.serial += 1
        born: Value = date(2016, 1, 1) + timedelta(days=self.serial)
        forename = f"Pupil{self.serial}"
        if like is not None and need == "PD":  # the twin
            born, surname = like.values["date_of_birth"], str(like.values["surname"])
        elif like is not None:
            forename, surname = str(like.values["forename"]), str(like.values["surname"])
        fixed = {"surname"} if like is not None else set()
        if like is not None:
            like.fixed.add("surname")
        self.pupils.append(MisPupil({
            "upn": made_up_upn(2022, self.serial), "surname": surname, "forename": forename, "date_of_birth": born,
            "year_group": "4", "class_name": "4 Hazel", "sen_provision": code, "primary_need": need,
        }, fixed=fixed))  # fmt: skip

    def new_upn(self, pupil: MisPupil, told: bool) -> None:
        """A pupil is given another UPN, with or without the former one in the export."""
        self.serial += 1
        if told:
            pupil.former = str(pupil.values["upn"])
        pupil.fixed |= {"upn", "surname"}
        pupil.values["upn"] = made_up_upn(2023, self.serial)


@dataclass
class TheList:
    """A list of pupils: what stands under each key. `unread` are cells with words that nobody can read as a value of
    their column, `held` those with a formula that a person typed; `followed` are the keys that the list has."""

    pupils: dict[Who, dict[str, Any]]
    unread: set[tuple[Who, str]] = field(default_factory=set)
    held: set[tuple[Who, str]] = field(default_factory=set)
    followed: frozenset[str] = frozenset()


@dataclass
class Expected:
    """The list as an import should leave it, who should be new, and whose rows the export makes uncertain."""

    after: TheList
    new: set[Who]
    leavers: set[Who]


def imported(before: TheList, mis: Collection[MisPupil], options: Options, own: bool, taken: bool) -> Expected:
    """What an import of these pupils should do; `own` in a school's own list, whose odd words are kept.

    `taken`: the person chose the export's value wherever it was asked. Who is missing from the export is not here.
    """
    after = deepcopy(before)
    new, leavers = set(), set()
    wanted = {key for key in after.followed if not options.only or key in ONLY[options.only]}
    for pupil in mis:
        person, left = who(pupil.values), pupil.left is not None and pupil.left <= TODAY
        row = after.pupils.get(person)
        if row is None:
            if pupil.values["sen_provision"] in ("K", "E") and not left:
                new.add(person)
                after.pupils[person] = {key: pupil.values.get(key) for key in after.followed}
                after.pupils[person] |= {"on_roll": "Yes"} if "on_roll" in after.followed else {}
                after.pupils[person] |= {"former_upn": pupil.former or None} if "former_upn" in after.followed else {}
                after.pupils[person]["note"] = None
            continue
        if row["upn"] and row["upn"] not in (pupil.values["upn"], pupil.former):
            continue  # two good UPNs: nobody knows whether this is one child
        for key in wanted & set(KEYS):
            if (person, key) in after.held:
                continue
            if (person, key) in after.unread and own and options.on_conflict != "mis" and not taken:
                continue
            if key == "upn" and "former_upn" in wanted and row["upn"] not in (None, pupil.values["upn"]):
                row["former_upn"] = row["former_upn"] or row["upn"]
            row[key] = pupil.values[key]
            after.unread.discard((person, key))
        if "former_upn" in wanted and pupil.former:
            row["former_upn"] = pupil.former
        if "on_roll" in wanted:
            _mark(row, pupil, left, options.leavers == "mark")
        if left:
            leavers.add(person)
    return Expected(after, new, leavers)


def _mark(row: dict[str, Any], pupil: MisPupil, left: bool, mark: bool) -> None:
    if left:
        if mark or row["on_roll"] == "No":
            row |= {"on_roll": "No", "left_on": pupil.left}
    else:
        row["left_on"] = None if row["on_roll"] == "No" else row["left_on"]
        row["on_roll"] = "Yes"


ONLY: dict[tuple[str, ...], set[str]] = {
    (): set(), ("Class",): {"class_name"}, ("SEN provision", "Primary need"): {"sen_provision", "primary_need"},
}  # fmt: skip
"""Columns as a person names them, and which keys those are."""
