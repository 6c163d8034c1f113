"""Published: a roll-up for readers outside: small numbers held back, in every table and in what can be subtracted."""

from __future__ import annotations

from dataclasses import replace

from sendbook.reports.rollup import counting
from sendbook.reports.rollup.frame import FigureLine, SchoolFrame
from sendbook.reports.rollup.together import IN_ALL, RollUp
from sendbook.reports.small_numbers import shown_parts
from sendbook.reports.small_sums import Sum, held_back

LEFT_OUT = frozenset({
    counting.NEED, counting.LINES, counting.BY_ROLE, counting.BY_AREA, counting.FINDINGS, counting.RECORD,
    counting.BUDGET,
})  # fmt: skip
"""Topics that are not published: needs would give the areas away, a role may be one person's pay, and how well records
are kept is the trust's own business."""

_IN_ALL_ONLY = frozenset({counting.BY_SOURCE, counting.BY_TIER})

Place = tuple[str, str, str]
"""A school (or all), a topic and an item."""


def published(whole: RollUp, smallest: int) -> RollUp:
    """The roll-up as it may be published: what is held back has no number, and says so."""
    counts, sums, known = _tables(whole)
    hidden = held_back(counts, sums, smallest, known)
    if hidden is None:  # too many tables to be sure of: only what all schools come to is shown, as a table of its own
        alone = {place: count for place, count in counts.items() if place[0] == IN_ALL}
        inside = [one for one in sums if one.total in alone and all(part in alone for part in one.parts)]
        sure = held_back(alone, inside, smallest, known)
        hidden = set(counts) - set(alone) | (set(alone) if sure is None else sure)
    hidden |= _costs(whole, smallest)
    frames = tuple(_as_shown(frame, name, hidden) for frame, name in zip(whole.counted, whole.names, strict=True))
    shown = replace(whole, counted=frames, published=True, hidden=frozenset(hidden), before=None)
    # The sums are of the true figures: what is held back is left out of what is shown, never out of a total.
    totals = tuple(_line(line, IN_ALL, hidden) for line in whole.totals if line.topic not in LEFT_OUT)
    shown.__dict__["totals"] = totals
    return shown


def _tables(whole: RollUp) -> tuple[dict[Place, int], list[Sum[Place]], set[Place]]:
    """Every count of pupils that is published, the sums that a reader can make, and totals that are known besides."""
    known: set[Place] = set()
    counts: dict[Place, int] = {}
    rows = [(IN_ALL, whole.totals), *zip(whole.names, (frame.lines for frame in whole.counted), strict=True)]
    for name, lines in rows:
        counts |= {
            (name, line.topic, line.item): line.number or 0
            for line in lines if line.topic in counting.WHOLE_OF and line.topic not in LEFT_OUT
        }  # fmt: skip
    sums: list[Sum[Place]] = []
    items: dict[str, list[str]] = {}
    for _, topic, item in counts:
        if item not in items.setdefault(topic, []):
            items[topic].append(item)
    for topic, parts in list(items.items()):
        whole_topic, whole_item = counting.WHOLE_OF[topic]
        for name, _ in rows:
            own = tuple((name, topic, item) for item in parts
                        if (topic, item) != (whole_topic, whole_item) and (name, topic, item) in counts)  # fmt: skip
            if not own:
                continue
            total, made = (name, whole_topic, whole_item), sum(counts[place] for place in own)
            if counts.get(total) != made:
                # Some schools keep no such record: the parts of all schools are those of the others, which is known.
                total = (name, topic, "")
                counts[total] = made
                known.add(total)
            sums.append(Sum(own, total))
        for item in parts:
            schools = tuple((name, topic, item) for name, _ in rows[1:] if (name, topic, item) in counts)
            if schools:
                sums.append(Sum(schools, (IN_ALL, topic, item)))
    return counts, sums, known


def _costs(whole: RollUp, smallest: int) -> set[Place]:
    """Pounds that would be those of a few pupils: by school beside what all come to, and in all by source and tier."""
    hidden: set[Place] = set()
    for item in ("All lines", "Additional support, as it counts"):
        numbers = [frame.number(counting.COST, item) for frame in whole.counted]
        shown = shown_parts(numbers, smallest)
        hidden |= {(name, counting.COST, item) for name, count in zip(whole.names, shown.counts, strict=True)
                   if count is None}  # fmt: skip
        if shown.total is None or sum(count is None for count in shown.counts) == 1:
            hidden.add((IN_ALL, counting.COST, item))
    for topic in _IN_ALL_ONLY:
        lines = [line for line in whole.totals if line.topic == topic]
        shown = shown_parts([line.number or 0 for line in lines], smallest)
        hidden |= {(IN_ALL, topic, line.item) for line, count in zip(lines, shown.counts, strict=True) if count is None}
        hidden |= {(name, topic, line.item) for name, frame in zip(whole.names, whole.counted, strict=True)
                   for line in frame.lines if line.topic == topic}  # fmt: skip
    return hidden


def _as_shown(frame: SchoolFrame, name: str, hidden: set[Place]) -> SchoolFrame:
    lines = tuple(_line(line, name, hidden) for line in frame.lines
                  if line.topic not in LEFT_OUT and line.topic not in _IN_ALL_ONLY)  # fmt: skip
    return replace(frame, lines=lines, pupils_mark="", fingerprint="")


def _line(line: FigureLine, name: str, hidden: set[Place]) -> FigureLine:
    return FigureLine(line.topic, line.item, None) if (name, line.topic, line.item) in hidden else line
