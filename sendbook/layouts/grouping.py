"""Grouping: lines of provision that agree, as a group that is entered once and lines that name it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sendbook.layouts import declared_tables
from sendbook.rules.matching import WILDCARDS, has_wildcard, says
from sendbook.tables import Value

Line = Mapping[str, Value]

AGREE = ("intervention", "delivered_by", "minutes_per_session", "sessions_per_week", "group_size", "starts", "ends")
"""What lines must say alike to be the pupils of one group."""

_EACH = frozenset({"starts", "ends"})
"""What a pupil may have otherwise than the group: the group takes what most of its lines say."""


@dataclass
class Grouped:
    """Groups, and the lines with what they now take from their group left out; `of` names the group of each line."""

    groups: list[dict[str, Value]] = field(default_factory=list)
    lines: list[dict[str, Value]] = field(default_factory=list)

    def named(self, name: str) -> list[int]:
        """The places of the lines that name a group."""
        return [
            place
            for place, line in enumerate(self.lines)
            if (of := line.get("group_name")) is not None and says(str(of), name)
        ]


def given_by_group() -> tuple[str, ...]:
    """The columns of a line that fill themselves from its group."""
    return tuple(column.key for column in declared_tables()["provision"].columns if column.otherwise)


def by_name(lines: Iterable[Line], known: Iterable[object] = ()) -> Grouped:
    """The lines, with a group for each name that several of them have and that is not `known` already.

    What all lines of a group say alike is the group's; where one is blank, or says something else, each keeps its own.
    Lines of different interventions are no group: there a name such as Red tells of something else. Nor are those of a
    name with * or ?, which finds other groups too: each line keeps what it says.
    """
    found = Grouped(lines=[dict(line) for line in lines])
    there = {_as_found(name) for name in known}
    names: dict[str, str] = {}
    for line in found.lines:
        if (named := line.get("group_name")) and not has_wildcard(str(named)):
            names.setdefault(_as_found(named), str(named))
    for plain, name in names.items():
        alike = [found.lines[place] for place in found.named(name)]
        if plain not in there and len(alike) > 1 and len({_plain(line.get("intervention")) for line in alike}) == 1:
            found.groups.append(_taken(name, alike))
    return found


def by_agreement(lines: Iterable[Line], taken: Iterable[object] = ()) -> Grouped:
    """The same, and groups made of lines of several pupils that agree in all that makes a session.

    Where more pupils agree than the size says, nobody can tell who is with whom: those lines stay as they are.
    """
    found = [dict(line) for line in lines]
    names = {_as_found(name) for name in (*taken, *(line.get("group_name") for line in found))}
    alike: dict[tuple[object, ...], list[dict[str, Value]]] = {}
    for line in found:
        size = line.get("group_size")
        timed = line.get("minutes_per_session") is not None and line.get("sessions_per_week") is not None
        if not line.get("group_name") and isinstance(size, int | float) and size > 1 and timed and line.get("starts"):
            alike.setdefault(tuple(_plain(line.get(key)) for key in AGREE), []).append(line)
    made = []
    for of_group in alike.values():
        pupils = {line.get("upn") for line in of_group}
        size = of_group[0]["group_size"]
        if isinstance(size, int | float) and 1 < len(pupils) == len(of_group) <= size:
            name = _free(str(of_group[0]["intervention"]), names)
            for line in of_group:
                line["group_name"] = name
            made.append(_taken(name, of_group))
    return Grouped(made, found)


def _taken(name: str, lines: Sequence[dict[str, Value]]) -> dict[str, Value]:
    """A group of what its lines say; the lines lose what it says for them."""
    group: dict[str, Value] = {"group_name": name}
    for key in given_by_group():
        said = [line.get(key) for line in lines]
        if any(value is None for value in said):
            continue
        counted = Counter(map(_plain, said))
        most, times = counted.most_common(1)[0]
        if len(counted) > 1 and (key not in _EACH or times < 2):
            continue
        group[key] = next(value for value in said if _plain(value) == most)
        for line in lines:
            if _plain(line.get(key)) == most:
                del line[key]
    return group


def _free(name: str, names: set[str]) -> str:
    """A name that no group has, without the signs by which it would find another."""
    name = " ".join("".join(letter for letter in name if letter not in WILDCARDS).split()) or "Group"
    number, free = 1, name
    while _as_found(free) in names:
        number += 1
        free = f"{name} {number}"
    names.add(_as_found(free))
    return free


def _plain(value: object) -> object:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _as_found(name: object) -> str:
    # As MATCH compares names: capitals do not matter, but a second space does.
    return str(name).lower()
