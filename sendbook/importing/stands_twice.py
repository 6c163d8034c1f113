"""Stands twice: a pupil who is on two lists of one file, such as this year's sheet and last year's, is one pupil."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sendbook.findings import Finding, finding
from sendbook.importing.matching import name_key
from sendbook.importing.pupils import ImportedPupil
from sendbook.lists.left_out import LeftOut
from sendbook.rules.upn import normal_upn
from sendbook.tables import Value

_MAY_DIFFER = frozenset({"year_group", "class_name", "upn", "date_of_birth", "on_roll", "surname", "forename"})


@dataclass
class Once:
    """Rows for a register in which each pupil stands once: whom a later list has too is completed, never doubled.

    What a later list says otherwise is not taken, and the pupil's second line is said as left out.
    """

    rows: list[dict[str, Value]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    _places: list[str] = field(default_factory=list)
    _by_name: dict[tuple[str, str] | None, list[int]] = field(default_factory=dict)
    _again: list[str] = field(default_factory=list)
    _perhaps: list[str] = field(default_factory=list)

    def take(self, pupil: ImportedPupil, values: Mapping[str, Value]) -> None:
        """Put a pupil's row in, or what it says more into the row that is there."""
        key = name_key(pupil["surname"], pupil["forename"])
        there = next((at for at in self._by_name.get(key, ()) if _is_same(self.rows[at], values)), None)
        if there is None:
            if key and any(_may_be_same(self.rows[at], values) for at in self._by_name.get(key, ())):
                self._perhaps.append(pupil.place)
            self._by_name.setdefault(key, []).append(len(self.rows))
            self.rows.append(dict(values))
            self._places.append(pupil.place)
            return
        known = self.rows[there]
        differs = [name for name, value in values.items()
                   if name not in _MAY_DIFFER and value is not None and known.get(name, value) != value]  # fmt: skip
        self._again.append(pupil.place)
        if differs:
            why = f"{self._places[there]} has this pupil too and says otherwise; that line was taken"
            self.left_out.append(LeftOut(pupil.said, pupil.place, why))
        for name, value in values.items():
            if known.get(name) is None:
                known[name] = value

    def findings(self) -> Iterable[Finding]:
        """How many lines were of pupils whom an earlier line had, and how many may be."""
        told = (("7152Q", self._again), ("7184Q", self._perhaps))
        return [finding(code, places[0], count=len(places)) for code, places in told if places]


def _may_be_same(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """Whether nothing shows that two rows of one name are two pupils: not both have a UPN, nor a date of birth."""
    return not any(one.get(key) and other.get(key) for key in ("upn", "date_of_birth"))


def _is_same(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """Whether two rows of one name are one pupil: by UPN, else date of birth, else year group and class."""
    upns = [normal_upn(str(row["upn"])) for row in (one, other) if row.get("upn")]
    if len(upns) == 2:
        return upns[0] == upns[1]
    born = [row["date_of_birth"] for row in (one, other) if row.get("date_of_birth")]
    if len(born) == 2:
        return born[0] == born[1]
    beside = [key for key in ("year_group", "class_name") if one.get(key) and other.get(key)]
    return bool(beside) and all(one[key] == other[key] for key in beside)
