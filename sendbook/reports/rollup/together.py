"""Together: many workbooks as one roll-up: which stand in the totals, which do not and why, and the sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import fsum
from typing import Any

from sendbook.findings import finding
from sendbook.policy import code_lists
from sendbook.reports.rollup import counting
from sendbook.reports.rollup.frame import FigureLine, SchoolFrame
from sendbook.rules.rounding import to_the_penny

IN_ALL = "All schools"

Amounts = Mapping[tuple[str, str], tuple[int | None, float | None]]
"""A number and pounds by topic and item."""

TOPICS = (
    counting.PUPILS, counting.NEED, counting.AREA, counting.YEAR, counting.REVIEWS, counting.ANNUAL, counting.TRANSFER,
    counting.MEETINGS, counting.RECORD, counting.THRESHOLD, counting.COST, counting.LINES, counting.BY_SOURCE,
    counting.BUDGET, counting.BY_TIER, counting.BY_AREA, counting.BY_ROLE, counting.FINDINGS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A workbook that stands in no total: its file, the code of the reason, and the sentence."""

    file: str
    code: str
    why: str


@dataclass(frozen=True)
class RollUp:
    """Many schools on one day: the frames that count and the names they go by, and the workbooks that do not."""

    as_at: date
    counted: tuple[SchoolFrame, ...]
    names: tuple[str, ...]
    not_counted: tuple[NotCounted, ...]
    apart: tuple[SchoolFrame, ...] = ()
    """Workbooks that were read and have lines of their own, but are of another year."""
    before: Amounts | None = None
    checked: bool = False
    hidden: frozenset[tuple[str, str, str]] = field(default=frozenset())
    """School (or all), topic and item of what is not shown."""
    published: bool = False

    @cached_property
    def totals(self) -> tuple[FigureLine, ...]:
        """The figures of all schools that count, in the order of the topics."""
        lines: dict[tuple[str, str], list[FigureLine]] = {}
        for frame in self.counted:
            for line in frame.lines:
                lines.setdefault((line.topic, line.item), []).append(line)
        return tuple(_added(topic, item, lines[topic, item]) for topic, item in in_order(lines))

    def as_json(self) -> dict[str, Any]:
        """The same for a program; no pupil is in it."""
        schools = [
            {"school": name, **{key: getattr(one, key) for key in (
                "file", "dfe_number", "urn", "local_authority", "academic_year", "kind", "saved", "made_with")},
             "figures": self._figures(name, one.lines)}
            for name, one in zip(self.names, self.counted, strict=True)
        ]  # fmt: skip
        return {
            "as_at": self.as_at, "could_run": True, "published": self.published, "checked": self.checked,
            "in_all": self._figures(IN_ALL, self.totals), "schools": schools,
            "not_counted": [{"file": one.file, "code": one.code, "why": one.why} for one in self.not_counted],
        }  # fmt: skip

    def _figures(self, name: str, lines: Iterable[FigureLine]) -> list[dict[str, Any]]:
        return [
            {"topic": line.topic, "item": line.item, "number": line.number, "pounds": line.pounds}
            | ({"not_shown": True} if (name, line.topic, line.item) in self.hidden else {})
            for line in lines
        ]  # fmt: skip


def _added(topic: str, item: str, lines: Sequence[FigureLine]) -> FigureLine:
    numbers = [line.number for line in lines if line.number is not None]
    pounds = [line.pounds for line in lines if line.pounds is not None]
    return FigureLine(topic, item, sum(numbers) if numbers else None, to_the_penny(fsum(pounds)) if pounds else None)


def in_order(keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Topics in their order; within each the codes in the order of their list, all else as it first came."""
    codes = code_lists()
    known = [*(item.code for item in codes["need"].items), *codes["area_of_need"].current, *codes["year_group"].current,
             *codes["tier"].current, *codes["funding_source"].current]  # fmt: skip
    places = {item: at for at, item in enumerate(known)}
    came = {key: at for at, key in enumerate(keys)}

    def place(key: tuple[str, str]) -> tuple[int, int, int]:
        topic, item = key
        return TOPICS.index(topic), places.get(item, len(known)), came[key]

    return sorted(came, key=place)


def roll_up(frames: Iterable[SchoolFrame], as_at: date, *, checked: bool = False) -> RollUp:
    """The frames as one roll-up: nothing is counted twice, and what is not counted is said with its reason."""
    ordered = sorted(frames, key=lambda one: one.file.casefold())
    out = [NotCounted(one.file, *one.trouble) for one in ordered if not one.was_read]
    read = _without_copies([one for one in ordered if one.was_read], out)
    counted, apart = _of_one_year(read, out)
    out.sort(key=lambda one: one.file.casefold())
    return RollUp(as_at, tuple(counted), tuple(_names(counted)), tuple(out), tuple(apart), checked=checked)


def _signs(frame: SchoolFrame) -> list[tuple[str, str]]:
    """By what a second workbook of the same school is known; a number of its own is surer than a name."""
    signs = [("numbers", frame.dfe_number or frame.urn), ("file", frame.fingerprint), ("pupils", frame.pupils_mark)]
    if not frame.dfe_number and not frame.urn and frame.kind != "own list":
        signs.append(("name", " ".join(frame.school.casefold().split()) + "|" + frame.local_authority.casefold()))
    return [(kind, sign) for kind, sign in signs if sign]


def _without_copies(frames: Sequence[SchoolFrame], out: list[NotCounted]) -> list[SchoolFrame]:
    kept: list[SchoolFrame] = []
    known: dict[tuple[str, str], SchoolFrame] = {}
    for frame in sorted(frames, key=lambda one: one.saved, reverse=True):
        other = next((known[sign] for sign in _signs(frame) if sign in known), None)
        if other is not None and not _two_schools(frame, other):
            said = finding("7202", other=other.file)
            out.append(NotCounted(frame.file, said.code, f"{said.wrong} {said.fix}"))
            continue
        kept.append(frame)
        for sign in _signs(frame):
            known.setdefault(sign, frame)
    return sorted(kept, key=lambda one: one.file.casefold())


def _two_schools(one: SchoolFrame, other: SchoolFrame) -> bool:
    """Whether two workbooks that are alike say different numbers of a school: then they are two."""
    return any(a and b and a != b for a, b in ((one.dfe_number, other.dfe_number), (one.urn, other.urn)))


def _of_one_year(frames: Sequence[SchoolFrame], out: list[NotCounted]) -> tuple[list[SchoolFrame], list[SchoolFrame]]:
    years = Counter(frame.academic_year for frame in frames if frame.academic_year)
    if len(years) < 2:
        return list(frames), []
    most = max(years, key=lambda year: (years[year], year))
    counted, apart = [], []
    for frame in frames:
        if frame.academic_year in ("", most):
            counted.append(frame)
            continue
        said = finding("7203Q", year=frame.academic_year, most=most)
        out.append(NotCounted(frame.file, said.code, f"{said.wrong} {said.fix}"))
        apart.append(frame)
    return counted, apart


def _names(frames: Sequence[SchoolFrame]) -> list[str]:
    """A name for each school that no other has: its own, with its number or file where two are called the same."""
    alike = Counter(frame.school.casefold() for frame in frames)
    names: list[str] = []
    for frame in frames:
        name = frame.school
        if alike[name.casefold()] > 1 or name == IN_ALL:
            name = f"{name} ({frame.dfe_number or frame.urn or frame.file})"
        while name.casefold() in {known.casefold() for known in names}:
            name = f"{name} ({frame.file})"
        names.append(name)
    return names
