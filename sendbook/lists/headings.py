"""Headings: which field an export's heading means, by the layout of the register and one TOML file for each MIS.

An alias is taken only when it is exact (but for case, spaces, punctuation). A close spelling is a suggestion that a
person confirms, never a match: fuzzy matching took "Given name" for a surname.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from importlib import resources
from itertools import chain

from sendbook.layouts import declared_tables
from sendbook.lists.fields import DATES, FIELDS, as_spoken
from sendbook.lists.plain_headings import PLAIN_OF, key_of
from sendbook.lists.words import squeezed

MATCHED, GUESSED, IGNORED = "matched", "guessed", "ignored"
_FILES = (
    "general",
    "mis/arbor",
    "mis/sims",
    "mis/wonde",
    "mis/census",
    "mis/go4schools",
    "mis/dfe",
    "mis/isams",
    "mis/progresso",
)
_CLOSE = 0.8
_SHORT = 4
"""A heading of fewer letters is spelt nearly like too many others: `End` is no `SEND`."""
NOT_KNOWN = "not known"
NEARLY = "the heading is spelt nearly like one that we know"

_PUPIL = frozenset({"upn", "surname", "full_name", "mis_id"})
_OF_A_PUPIL = ("upn", "mis_id", "surname", "forename", "full_name", "date_of_birth", "year_group", "class_name")


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A report of a MIS and the headings that give it away."""

    name: str
    headings: frozenset[str]


@dataclass(frozen=True, slots=True)
class System:
    """One MIS: its name, its reports, the headings that mean something only there, and how its exports are read.

    `part_of_roll` is the sentence that says why an export of it never tells who has left, "" where it may.
    """

    name: str
    reports: tuple[KnownReport, ...]
    only_here: Mapping[str, str]
    own: frozenset[str]
    blank_year_is_leaver: bool
    part_of_roll: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading means: matched to a field, guessed (a person must say so), or ignored."""

    verdict: str
    field: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Aliases:
    """All alias tables together, keyed by squeezed heading.

    `names` says what each field is called, `dates` which of them hold days, and `identity` which of them a row of
    headings must have to be the headings of a list.
    """

    fields: Mapping[str, str]
    order: Mapping[str, int]
    only_beside: Mapping[str, Sequence[str]]
    ask: Mapping[str, str]
    ignored: frozenset[str]
    systems: tuple[System, ...]
    names: Mapping[str, str] = field(default_factory=lambda: {key: one.name for key, one in FIELDS.items()})
    dates: frozenset[str] = DATES
    identity: frozenset[str] = _PUPIL

    @cached_property
    def only_here(self) -> frozenset[str]:
        """The headings that mean something only in the exports of one MIS."""
        return frozenset(heading for system in self.systems for heading in system.only_here)

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Every heading that a misspelt one may stand for."""
        return (*self.fields, *self.ignored)


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
        of_columns = {} if data["name"] else _headings_of_columns()
        for meant, headings in chain(of_columns.items(), data["field"].items()):
            for place, heading in enumerate(headings):
                key = squeezed(heading)
                if fields.setdefault(key, meant) != meant:
                    raise ValueError(f"{file}.toml: {heading!r} means both {fields[key]} and {meant}")
                order.setdefault(key, place)
                own.add(key)
        beside |= {squeezed(heading): company for heading, company in data.get("only_beside", {}).items()}
        ask |= {squeezed(heading): meant for heading, meant in data.get("ask", {}).items()}
        ignored |= {squeezed(heading) for heading in data.get("ignored", {}).get("headings", ())}
        if data["name"]:
            here = {squeezed(h): meant for meant, headings in data.get("only_here", {}).items() for h in headings}
            reports = tuple(
                KnownReport(report["name"], frozenset(squeezed(heading) for heading in report["headings"]))
                for report in data["report"]
            )
            reading = data.get("reading", {})
            blank_year, part = bool(reading.get("blank_year_is_leaver")), reading.get("part_of_roll", "")
            systems.append(System(data["name"], reports, here, frozenset(own), blank_year, part))
    for twice in (set(fields) & set(ask), set(fields) & ignored, set(ask) & ignored):
        if twice:
            raise ValueError(f"headings stand in two tables: {sorted(twice)}")
    return Aliases(fields, order, beside, ask, frozenset(ignored), tuple(systems))


def _headings_of_columns() -> dict[str, tuple[str, ...]]:
    """What any MIS may call each column of the register that a MIS exports."""
    return {column.key: column.mis.headings for column in declared_tables()["register"].columns if column.mis}


@cache
def aliases_of(table: str) -> Aliases:
    """The alias tables for a list that a school keeps itself: what its headings mean in the columns of this table.

    In a register every heading of an export may stand too. Elsewhere a pupil's name and number are known, and the
    table's own columns: their headers, and the other words for them in `own_<table>.toml`.
    """
    general, layout = aliases(), declared_tables()[table]
    whole = table == "register"
    fields = {key: meant for key, meant in general.fields.items() if whole or meant in _OF_A_PUPIL}
    ask = {key: meant for key, meant in general.ask.items() if whole}
    data = tomllib.loads((resources.files(__package__) / f"own_{table}.toml").read_text(encoding="utf-8"))
    own: dict[str, str] = {}
    for column in layout.columns:
        heading = squeezed(column.header)
        # "Pupil" over a formula of ours is a name in anybody else's list.
        if whole or not (column.calculated and heading in fields):
            own.setdefault(heading, column.key)
    given = {squeezed(heading): meant for meant, headings in data["field"].items() for heading in headings}
    ask |= {squeezed(heading): meant for heading, meant in data.get("ask", {}).items()}
    own = {key: meant for key, meant in own.items() if key not in ask and not (whole and key in fields)} | given
    ignored = {*general.ignored, *(squeezed(heading) for heading in data.get("ignored", {}).get("headings", ()))}
    kept = {key: meant for key, meant in fields.items() if key not in ask} | own
    beside = {key: company for key, company in general.only_beside.items() if key not in own}
    for heading, company in data.get("also_beside", {}).items():
        beside[squeezed(heading)] = (*beside.get(squeezed(heading), ()), *company)
    places = {squeezed(heading): place for headings in data["field"].values() for place, heading in enumerate(headings)}
    return replace(
        general, fields=kept, order={**general.order, **places}, only_beside=beside,
        ask={key: meant for key, meant in ask.items() if key not in kept}, ignored=frozenset(ignored - set(kept)),
        systems=general.systems if whole else (),
        names={**general.names, **{column.key: as_spoken(column.header) for column in layout.columns}},
        dates=DATES | {column.key for column in layout.columns if column.type.name == "date"},
        identity=_PUPIL | set(data.get("identity", ())),
    )  # fmt: skip


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


def meanings(
    headings: Sequence[object], system: System | None = None, *, suggest: bool = True, known: Aliases | None = None
) -> list[Meaning]:
    """What each heading of one header row means; `None` and blank headings are ignored.

    `suggest` looks for close spellings too, which takes longer. `known` are other alias tables than those of exports.
    """
    known = known or aliases()
    plain = [
        _by_name(key_of(heading), system, suggest, known) for heading in headings
    ]  # fmt: skip
    fields = {meaning.field for meaning in plain if meaning.verdict == MATCHED}
    told = []
    for heading, meaning in zip(headings, plain, strict=True):
        company = known.only_beside.get(key_of(heading))
        if system and meaning.verdict == MATCHED and squeezed(heading) in system.only_here:
            company = ("need", "sen_provision", "primary_need")
        if meaning.verdict == MATCHED and company and not _in_company(company, fields - {meaning.field}):
            meaning = Meaning(GUESSED, meaning.field, "the heading alone does not say what it means")
        told.append(meaning)
    return told


def may_be_headings(cells: Sequence[object], known: Aliases) -> bool:
    """Whether any cell of a row is a heading that is known: nearly every row of pupils has none."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    return any(_whose(key_of(text), known) in known.fields or squeezed(text) in known.only_here for text in texts)


def _in_company(company: Sequence[str], others: Set[str]) -> bool:
    """Whether one of the fields that a heading needs stands beside it, and none that it must not have (`!surname`)."""
    return bool(others & set(company)) and not {f"!{field}" for field in others} & set(company)


def _whose(key: str, known: Aliases) -> str:
    """A heading without the word for whose it is, where nobody knows it with that word."""
    return key if key in known.fields or key in known.ignored or key in known.ask else PLAIN_OF.get(key, key)


def _by_name(key: str, system: System | None, suggest: bool, known: Aliases) -> Meaning:
    if not key:
        return Meaning(IGNORED)
    if system and key in system.only_here:
        return Meaning(MATCHED, system.only_here[key])
    key = _whose(key, known)
    if key in known.fields:
        return Meaning(MATCHED, known.fields[key])
    if key in known.ask:
        return Meaning(GUESSED, known.ask[key], "the heading can mean more than one thing")
    if key in known.ignored:
        return Meaning(IGNORED, reason="not needed")
    close = _close(key, known.spellings) if suggest and len(key) >= _SHORT else ""
    if close in known.fields:
        return Meaning(GUESSED, known.fields[close], NEARLY)
    return Meaning(IGNORED, reason=NOT_KNOWN)


@lru_cache(maxsize=1024)
def _close(key: str, spellings: tuple[str, ...]) -> str:
    """The spelling that a heading is nearest to; "" if none is near. The same headings are asked about many times."""
    return next(iter(difflib.get_close_matches(key, spellings, n=1, cutoff=_CLOSE)), "")
