"""Checks of groups that are entered once: whether lines and the Groups sheet fit together."""

from __future__ import annotations

from collections.abc import Iterator

from sendbook.checks.columns_needed import LINE
from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, is_blank
from sendbook.checks.groups import group_of
from sendbook.rules.matching import places, says
from sendbook.tables import Row

IN_GROUP = ("provision.group_name", "groups.group_name")


def _in_groups(given: Given) -> Iterator[tuple[Row, Row]]:
    """Each line whose group stands on the Groups sheet, with the group."""
    for line in given.rows("provision"):
        if (group := group_of(given, line)) is not None:
            yield line, group


@check("6057Q", needs=IN_GROUP)
def group_not_there(given: Given) -> Iterator[Spot]:
    """A line that names a group which the Groups sheet does not have, even where a * in it finds another group."""
    for line in given.rows("provision"):
        name, group = line["group_name"], group_of(given, line)
        if name and (group is None or not says(str(group["group_name"]), str(name))):
            yield given.at("provision", line, "group_name")


@check("6058Q", needs=(*IN_GROUP, "groups.ends"))
def group_without_pupils(given: Given) -> Iterator[Spot]:
    """A group that has not ended and that no line names."""
    held = tuple(line["group_name"] for line in given.rows("provision") if line["upn"])
    for group in given.rows("groups"):
        over = group["ends"] is not None and group["ends"] < given.today
        if group["group_name"] and not over and not places(str(group["group_name"]), held):
            yield given.at("groups", group, "group_name")


@check("6059Q", needs=(*IN_GROUP, *LINE, "groups.starts", "groups.ends"))
def dates_outside_group(given: Given) -> Iterator[Spot]:
    """A day of a pupil's own that lies before the group begins or after it ends."""
    for line, group in _in_groups(given):
        for column in ("starts", "ends"):
            day, first, last = line.value(column), group["starts"], group["ends"]
            if day is None or not line.typed(column):
                continue
            if (first is not None and day < first) or (last is not None and day > last):
                yield given.at("provision", line, column, group=group["group_name"])


@check("6067Q", needs=IN_GROUP)
def emptied_cell(given: Given) -> Iterator[Spot]:
    """A cell of a line that was emptied, formula and all: what the group says does not reach it."""
    columns = [c for c in given.layout.table("provision").columns if c.otherwise and given.has("provision", c.key)]
    for line, group in _in_groups(given):
        for column in columns:
            group_says = group.value("shared_by" if column.key == "group_size" else column.key)
            if line.typed(column.key) and is_blank(line, column.key) and group_says is not None:
                yield given.at("provision", line, column.key, header=column.header)
