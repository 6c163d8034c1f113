"""Headings: which field an export's heading means, by tables of aliases, one TOML file for each MIS and one for all.

An alias is taken only when it is exact (but for case, spaces, punctuation). A close spelling is a suggestion that a
person confirms, never a match: fuzzy matching took "Given name" for a surname (trust page, finding 7).
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sendbook.mis.words import squeezed

MATCHED, GUESSED, IGNORED = "matched", "guessed", "ignored"
_FILES = ("general", "arbor", "sims", "wonde", "census", "go4schools")
_CLOSE = 0.8


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a MIS and the headings that give it away."""

    name: str
    headings: frozenset[str]


@dataclass(frozen=True, slots=True)
class System:
    """One MIS: its name, its reports, the headings that mean something only there, and how its exports are read."""

    name: str
    reports: tuple[Report, ...]
    only_here: Mapping[str, str]
    own: frozenset[str]
    blank_year_is_leaver: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading means: matched to a field, guessed (a person must say so), or ignored."""

    verdict: str
    field: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Aliases:
    """All alias tables together, keyed by squeezed heading."""

    fields: Mapping[str, str]
    order: Mapping[str, int]
    only_beside: Mapping[str, Sequence[str]]
    ask: Mapping[str, str]
    ignored: frozenset[str]
    systems: tuple[System, ...]


@cache
def aliases() -> Aliases:
    """The alias tables of all systems; a heading that two fields claim is a fault in the files and raises."""
    fields: dict[str, str] = {}
    order: dict[str, int] = {}
    beside: dict[str, Sequence[str]] = {}
    ask: dict[str, str] = {}
    ignored: set[str] = set()
    systems = []
    for file in _FILES:
        data = tomllib.loads((resources.files(__package__) / f"{file}.toml").read_text(encoding="utf-8"))
        own = set()
        for field, headings in data["field"].items():
            for place, heading in enumerate(headings):
                key = squeezed(heading)
                if fields.setdefault(key, field) != field:
                    raise ValueError(f"{file}.toml: {heading!r} means both {fields[key]} and {field}")
                order.setdefault(key, place)
                own.add(key)
        beside |= {squeezed(heading): company for heading, company in data.get("only_beside", {}).items()}
        ask |= {squeezed(heading): field for heading, field in data.get("ask", {}).items()}
        ignored |= {squeezed(heading) for heading in data.get("ignored", {}).get("headings", ())}
        if data["name"]:
            here = {squeezed(h): field for field, headings in data.get("only_here", {}).items() for h in headings}
            reports = tuple(
                Report(report["name"], frozenset(squeezed(heading) for heading in report["headings"]))
                for report in data["report"]
            )
            blank_year = bool(data.get("reading", {}).get("blank_year_is_leaver"))
            systems.append(System(data["name"], reports, here, frozenset(own), blank_year))
    for twice in (set(fields) & set(ask), set(fields) & ignored, set(ask) & ignored):
        if twice:
            raise ValueError(f"headings stand in two tables: {sorted(twice)}")
    return Aliases(fields, order, beside, ask, frozenset(ignored), tuple(systems))


def system_of(headings: Sequence[object]) -> tuple[System | None, str]:
    """The MIS that wrote these headings, and the report; `(None, "unknown")` when nothing gives it away."""
    present = {squeezed(heading) for heading in headings if heading is not None}
    found = [
        (len(report.headings), system, report)
        for system in aliases().systems
        for report in system.reports
        if report.headings <= present
    ]
    if not found:
        return None, "unknown"
    _, system, report = max(found, key=lambda item: item[0])
    return system, report.name


def meanings(headings: Sequence[object], system: System | None = None, *, suggest: bool = True) -> list[Meaning]:
    """What each heading of one header row means; `None` and blank headings are ignored.

    `suggest` looks for close spellings too, which takes longer.
    """
    plain = [_by_name(squeezed(heading) if heading is not None else "", system, suggest) for heading in headings]
    fields = {meaning.field for meaning in plain if meaning.verdict == MATCHED}
    told = []
    for heading, meaning in zip(headings, plain, strict=True):
        company = aliases().only_beside.get(squeezed(heading)) if heading is not None else None
        if system and meaning.verdict == MATCHED and squeezed(heading) in system.only_here:
            company = ("need", "sen_provision", "primary_need")
        if meaning.verdict == MATCHED and company and not set(company) & (fields - {meaning.field}):
            meaning = Meaning(GUESSED, meaning.field, "the heading alone does not say what it means")
        told.append(meaning)
    return told


def _by_name(key: str, system: System | None, suggest: bool) -> Meaning:
    known = aliases()
    if not key:
        return Meaning(IGNORED)
    if system and key in system.only_here:
        return Meaning(MATCHED, system.only_here[key])
    if key in known.fields:
        return Meaning(MATCHED, known.fields[key])
    if key in known.ask:
        return Meaning(GUESSED, known.ask[key], "the heading can mean more than one thing")
    if key in known.ignored:
        return Meaning(IGNORED, reason="not needed")
    close = difflib.get_close_matches(key, [*known.fields, *known.ignored], n=1, cutoff=_CLOSE) if suggest else []
    if close and close[0] in known.fields:
        return Meaning(GUESSED, known.fields[close[0]], "the heading is spelt nearly like one that we know")
    return Meaning(IGNORED, reason="not known")
