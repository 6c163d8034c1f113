"""Checks of groups that have a name, and of when sessions take place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import fsum

from sendbook.checks.columns_needed import GROUP, HOURS, LINE
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, is_blank
from sendbook.rules.matching import places
from sendbook.tables import Row

_TIME = re.compile(r"(mon|tue|wed|thu|fri)[a-z]*\.?\s*(\d{1,2})[:.](\d{2})", re.IGNORECASE)


def group_of(given: Given, line: Row) -> Row | None:
    """The row of the Groups sheet that a line names; `None` where there is none."""
    name, rows = line["group_name"], given.rows("groups")
    if not name or not rows:
        return None
    found = places(str(name), tuple(given.tables["groups"].column("group_name")))
    return rows[found[0]] if found else None


def _named_groups(given: Given) -> Mapping[str, list[Row]]:
    """The lines of each group that has a name, by the name in small letters."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in given.rows("provision"):
        if row["group_name"]:
            groups[str(row["group_name"]).casefold()].append(row)
    return groups


def _most_at_once(rows: Sequence[Row]) -> int:
    """The most pupils that are in a group on one day; the days on which a line begins are enough to look at."""
    dated = [row for row in rows if row["starts"] and row["ends"] and row["upn"]]
    return max(
        (len({r["upn"] for r in dated if r["starts"] <= row["starts"] <= r["ends"]}) for row in dated), default=0
    )


def _at_size(given: Given, line: Row, pupils: int, size: float) -> Iterator[Spot]:
    """The cell in which a group's size was typed: the line's own, or the group's; one that was counted is not asked."""
    group = None if line.typed("group_size") else group_of(given, line)
    if group is None:
        yield given.at("provision", line, "group_size", pupils=pupils, size=f"{size:g}")
    elif group["group_size"] is not None:
        yield given.at("groups", group, "group_size", pupils=pupils, size=f"{size:g}")


@check("6053Q", needs=GROUP)
def sizes_differ(given: Given) -> Iterator[Spot]:
    """Lines of one group with different group sizes: their shares do not add up to the group's cost."""
    for rows in _named_groups(given).values():
        for row in rows[1:]:
            if (row["group_size"] or 1) != (rows[0]["group_size"] or 1):
                other = given.tables["provision"].cell(rows[0], "group_size")
                yield given.at("provision", row, "group_size", other=other)
                break


@check("6054Q", needs=(*GROUP, *LINE))
def fuller_than_planned(given: Given) -> Iterator[Spot]:
    """A group with more pupils on one day than its size says."""
    for rows in _named_groups(given).values():
        size, pupils = rows[0]["group_size"] or 0, _most_at_once(rows)
        if 1 < size < pupils:
            yield from _at_size(given, rows[0], pupils, size)


@check("6055Q", needs=(*GROUP, *LINE))
def emptier_than_planned(given: Given) -> Iterator[Spot]:
    """A group with fewer pupils listed than its size says: a part of its cost stands with nobody."""
    for rows in _named_groups(given).values():
        size, pupils = rows[0]["group_size"] or 0, _most_at_once(rows)
        whole = any(row["whole_cost"] == "Yes" for row in rows)
        if 0 < pupils < size and not whole:
            yield from _at_size(given, rows[0], pupils, size)


@check("6056Q", needs=GROUP)
def named_without_size(given: Given) -> Iterator[Spot]:
    """A line of a named group without a group size: it is costed as one to one."""
    for row in given.rows("provision"):
        if row["group_name"] and is_blank(row, "group_size"):
            yield given.at("provision", row, "group_size")


def session_times(text: object) -> list[tuple[str, int]] | None:
    """The sessions of a text such as "Mon 09:30, Wed 14.00": day and minute of the day; `None` for other texts."""
    sessions = []
    for part in re.split(r"[,;]", str(text)):
        found = _TIME.fullmatch(part.strip())
        if not found or int(found[2]) > 23 or int(found[3]) > 59:
            return None
        sessions.append((found[1].lower(), int(found[2]) * 60 + int(found[3])))
    return sessions


@check("6142Q", needs=("provision.session_times",))
def time_not_readable(given: Given) -> Iterator[Spot]:
    """Times of sessions that cannot be read."""
    for row in given.rows("provision"):
        if row["session_times"] and session_times(row["session_times"]) is None:
            yield given.at("provision", row, "session_times")


@check("6143Q", needs=("provision.session_times", "provision.sessions_per_week"))
def times_unlike_sessions(given: Given) -> Iterator[Spot]:
    """As many times as are typed do not take place in a week."""
    for row in given.rows("provision"):
        times = session_times(row["session_times"]) if row["session_times"] else None
        sessions = row["sessions_per_week"]
        if times and sessions is not None and sessions >= 1 and len(times) != sessions:
            yield given.at("provision", row, "session_times", times=len(times), sessions=f"{sessions:g}")


@check("6141Q", needs=(*HOURS, *LINE, "staff.role", "staff.people", "provision.session_times"))
def double_booked(given: Given) -> Iterator[Spot]:
    """More sessions of one role at the same time than people share it; the same group is one session."""
    people = {str(row["role"]).casefold(): row["people"] for row in given.rows("staff") if row["role"]}
    booked: dict[tuple[str, str], list[tuple[int, int, Row]]] = defaultdict(list)
    for row in given.rows("provision"):
        role, minutes = str(row["delivered_by"] or "").casefold(), row["minutes_per_session"]
        if not (people.get(role) and minutes and row["session_times"] and row["starts"] and row["ends"]):
            continue
        for day, begins in session_times(row["session_times"]) or ():
            sessions = booked[role, day]
            at_once = [
                (a, z, r) for a, z, r in sessions
                if a < begins + minutes and begins < z and r["starts"] <= row["ends"] and row["starts"] <= r["ends"]
                and not _one_session(r, row)
            ]  # fmt: skip
            others = _distinct([r for _, _, r in at_once])
            needed = fsum(r["staff_count"] or 1 for r in (*others, row))
            if at_once and needed > people[role]:
                other = given.tables["provision"].cell(at_once[0][2], "session_times")
                yield given.at("provision", row, "session_times", other=other, people=f"{people[role]:g}")
                break
            sessions.append((begins, begins + int(minutes), row))


def _one_session(one: Row, other: Row) -> bool:
    """Whether two lines are pupils of one group: the same name of a group, or, without names, the same group."""
    if one["group_name"] or other["group_name"]:
        return str(one["group_name"]).casefold() == str(other["group_name"]).casefold()
    alike = ("intervention", "minutes_per_session", "group_size", "session_times")
    return (one["group_size"] or 1) > 1 and all(one.value(column) == other.value(column) for column in alike)


def _distinct(rows: Sequence[Row]) -> list[Row]:
    """One line of each session."""
    kept: list[Row] = []
    for row in rows:
        if not any(_one_session(row, other) for other in kept):
            kept.append(row)
    return kept


def peak(rows: Sequence[Row]) -> tuple[float, date | None]:
    """The most hours a week that these lines ask for on one day, and the first such day."""
    dated = [row for row in rows if row["starts"] and row["ends"] and _weekly(row)]
    best: tuple[float, date | None] = (0.0, None)
    for day in sorted({row["starts"] for row in dated}):
        hours = fsum(_weekly(row) for row in dated if row["starts"] <= day <= row["ends"])
        if hours > best[0] + 1e-9:
            best = hours, day
    return best


def _weekly(row: Row) -> float:
    minutes, sessions = row["minutes_per_session"], row["sessions_per_week"]
    if minutes is None or sessions is None:
        return 0.0
    pupils = 1 if row["whole_cost"] == "Yes" else max(1, row["group_size"] or 0)
    hours: float = minutes / 60 * sessions / pupils * (row["staff_count"] or 1)
    return hours
