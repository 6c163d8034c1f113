"""Parts of a list: where a new pupil belongs in a list that titles divide into years, classes or SEN statuses.

A pupil goes into the part whose title is theirs, where rows are free there; never under a title of leavers. Everybody
else is left out by name, with the row at which they belong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sendbook.findings import Finding, finding
from sendbook.importing.comparison import Added, Comparison
from sendbook.lists.find import Target
from sendbook.lists.leavers import is_leavers_title
from sendbook.lists.left_out import LeftOut
from sendbook.lists.sheet_names import class_told, is_watched_title, status_told, years_told
from sendbook.lists.words import folded
from sendbook.sources.grid import GridRow
from sendbook.tables import Value, quote_sheet

_ANY = 10_000


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a list: the row of its title, what that says, how many rows are free, and the first of them."""

    title_row: int
    title: str
    years: frozenset[str]
    group: str
    status: str
    free: int
    first_free: int

    def takes(self, values: Mapping[str, Value]) -> bool:
        """Whether a pupil with these values belongs here."""
        if self.group:
            return folded(values.get("class_name") or "") == self.group
        if self.years:
            return str(values.get("year_group") or "") in self.years
        return bool(self.status) and values.get("sen_provision") == self.status


def into_parts(told: Comparison, target: Target) -> Comparison | None:
    """The comparison with each new pupil in their part of the list; `None` where no title divides it."""
    parts = _parts(target)
    if not parts or target.table:
        return None
    free = {part.title_row: part.free for part in parts}
    new: list[Added] = []
    left: list[LeftOut] = []
    wanted: dict[int, list[Added]] = {}
    for one in told.new:
        alone = len(parts) == 1 and not _says(parts[0].title)
        fitting = parts if alone else [part for part in parts if part.takes(one.values)]
        if len(fitting) != 1:
            left.append(one.left_out(_not_certain(target, one)))
        else:
            wanted.setdefault(fitting[0].title_row, []).append(one)
    for part in parts:
        here = wanted.get(part.title_row, [])
        if len(here) > free[part.title_row]:
            left += [one.left_out(_no_room(target, part, len(here))) for one in here]
        else:
            new += [replace(one, step=replace(one.step, header_row=part.title_row)) for one in here]
    placed = {id(one.values): one for one in new}
    kept = tuple(placed[id(one.values)] for one in told.new if id(one.values) in placed)
    why = tuple(dict.fromkeys(item.found for item in left if item.found))
    return replace(told, new=kept, left_out=(*told.left_out, *left)).refusing(*why)


def _parts(target: Target) -> list[_Part]:
    """The parts in which current pupils stand; none where titles of several kinds, or unknown ones, are between."""
    filled = {row.number for row in target.rows} | {number for number, _ in target.titles}
    filled |= {target.below} - {0}
    titles = [(number, text) for number, text in target.titles if not target.below or number < target.below]
    leavers = {number for number, text in titles if number in target.leavers or _of_leavers(number, text)}
    current = [(number, text) for number, text in titles if number not in leavers]
    first = min((number for number, _ in titles), default=0)
    if any(target.header_row < row.number < first for row in target.rows):
        current.insert(0, (target.header_row, ""))  # pupils stand above the first title
    if any(" | " in text for _, text in current):
        return []  # a title that counts its pupils would count wrongly
    if not titles or (len(current) > 1 and not all(_says(text) for _, text in current)):
        return []
    return [_part(number, text, filled, target) for number, text in current]


def _of_leavers(number: int, text: str) -> bool:
    return is_leavers_title(GridRow(number, (text,)))


def _says(text: str) -> bool:
    return bool(years_told(text) or class_told(text) or status_told(text) or is_watched_title(text))


def _part(number: int, text: str, filled: set[int], target: Target) -> _Part:
    row = number + 1
    while row in filled and row not in {title for title, _ in target.titles}:
        row += 1
    following = min((one for one in filled if one >= row), default=0)
    group = folded(class_told(text))
    years = frozenset() if group else frozenset(years_told(text))
    status = "" if group or years else status_told(text) or ("N" if is_watched_title(text) else "")
    # Above what is no title of the list, such as a key, a blank row stays.
    free = following - row - (following == target.below) if following else _ANY
    return _Part(number, text, years, group, status, max(0, free), row)


def _no_room(target: Target, part: _Part, count: int) -> Finding:
    place = f"{quote_sheet(target.sheet)}!{part.first_free}:{part.first_free}"
    under = f"under the title {part.title}" if part.title else "above the first title"
    return finding("7183", place, what=f"{count} new {'pupil belongs' if count == 1 else 'pupils belong'} {under}, "
                   f"where {part.free or 'no'} {'row is' if part.free < 2 else 'rows are'} free")  # fmt: skip


def _not_certain(target: Target, one: Added) -> Finding:
    group = one.values.get("class_name") or one.values.get("year_group") or "the pupil"
    return finding("7183", f"{quote_sheet(target.sheet)}!{target.gap}:{target.gap}",
                   what=f"no one title of the list says that it is for {group}")  # fmt: skip
