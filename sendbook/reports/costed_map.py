"""Costed map: a pupil's lines of provision laid into a local authority's own template, nothing of them left out.

Each part of a line (staff time, visits, resources) goes into the first section of the map that takes it and has room.
What fits nowhere is a finding at its row of the Provision sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sendbook.changes import Change
from sendbook.findings import Finding, finding
from sendbook.reports.la_map import WHOLE, LaMap, TemplateSection
from sendbook.reports.line_facts import MapLine
from sendbook.rules.matching import same_text
from sendbook.tables import Table, Value

REASON = "Costed provision map"

_SPOKEN = {"time": "staff time", "visits": "visits", "resources": "resources", WHOLE: "cost"}


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """What goes into the template: the cells, those that may replace what stands there, findings, lines laid in."""

    steps: tuple[Change, ...]
    may_replace: frozenset[tuple[str, str]]
    findings: tuple[Finding, ...]
    lines: int


def fill_steps(la_map: LaMap, pupil: Mapping[str, Value], lines: Sequence[MapLine], provision: Table) -> FilledTemplate:
    """The cells of a template with a pupil's facts and lines in them; findings for all that does not fit."""
    steps = [
        Change(place.sheet, place.cell, None, pupil[place.takes], REASON)
        for place in la_map.cells
        if pupil[place.takes] is not None
    ]
    may_replace = {(place.sheet, place.cell) for place in la_map.cells if place.replaces}
    for section in la_map.sections:
        rows = range(section.first_row, section.last_row + 1)
        may_replace |= {(section.sheet, f"{letter}{row}") for letter in section.replaces for row in rows}
    findings: list[Finding] = []
    used: dict[int, int] = {}
    laid = 0
    for line in lines:
        if line.row["counted_share"] == 0:
            findings.append(finding("9607", provision.cell(line.row, "counts_to_threshold")))
            continue
        if line.facts.get("no_cost_reason"):
            words = {"what": _lowered(str(line.facts["no_cost_reason"]))}
            findings.append(finding("9611Q", provision.cell(line.row, "intervention"), **words))
        made, wrong = _lay(la_map, line, provision, used)
        steps += made
        findings += wrong
        laid += not wrong
    return FilledTemplate(tuple(steps), frozenset(may_replace), tuple(findings), laid)


def _lay(la_map: LaMap, line: MapLine, provision: Table, used: dict[int, int]) -> tuple[list[Change], list[Finding]]:
    """The cells for one line; `used` counts the rows of each section that are taken."""
    where = provision.cell(line.row, "intervention")
    fitting = [at for at, section in enumerate(la_map.sections) if _takes(section, line)]
    whole = next((at for at in fitting if la_map.sections[at].part == WHOLE), None)
    if whole is not None:
        return _put(la_map, whole, line, WHOLE, provision, used)
    steps: list[Change] = []
    findings: list[Finding] = []
    for part in line.parts:
        at = next((at for at in fitting if la_map.sections[at].part == part), None)
        if at is None:
            findings.append(finding("9603", where, part=_SPOKEN[part], template=la_map.name))
            continue
        made, wrong = _put(la_map, at, line, part, provision, used)
        steps += made
        findings += wrong
    return steps, findings


def _takes(section: TemplateSection, line: MapLine) -> bool:
    def fits(field: str, wanted: Sequence[str]) -> bool:
        value = line.facts.get(field)
        text = "" if value is None else str(value)
        return any(same_text(one)(text) for one in wanted)

    return all(fits(field, wanted) for field, wanted in section.when.items())


def _put(
    la_map: LaMap, at: int, line: MapLine, part: str, provision: Table, used: dict[int, int]
) -> tuple[list[Change], list[Finding]]:
    section = la_map.sections[at]
    row = section.first_row + used.get(at, 0)
    used[at] = used.get(at, 0) + 1
    if row > section.last_row:
        room = section.last_row - section.first_row + 1
        words = {"section": section.title, "rows": room, "part": _SPOKEN[part]}
        return [], [finding("9604", provision.cell(line.row, "intervention"), **words)]
    steps: list[Change] = []
    findings: list[Finding] = []
    # A template that takes costs and has no place for why a line has none: it stands beside the line's own name.
    costed = any("cost" in field and field != "no_cost_reason" for field in section.columns.values())
    told = "no_cost_reason" in section.columns.values() or not costed
    without = "" if told else _lowered(str(line.facts.get("no_cost_reason") or ""))
    for letter, field in section.columns.items():
        value = line.facts.get(field)
        if value is None or value == "":
            if letter in section.needs:
                key = field if field in provision.columns else "intervention"
                words = {"section": section.title, "what": _name(field)}
                findings.append(finding("9605", provision.cell(line.row, key), **words))
            continue
        value = section.words.get(letter, {}).get(str(value), value)
        if field == "intervention" and without:
            value = f"{value} (no cost: {without})"
        steps.append(Change(section.sheet, f"{letter}{row}", None, value, REASON))
    return steps, findings


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _name(field: str) -> str:
    return field.replace("_", " ")
