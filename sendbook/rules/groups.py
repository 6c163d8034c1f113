"""Groups: what a line of provision takes from its group, and how many pupils share it.

A group is entered once. A cell of its line that nobody typed in shows what the group says; what is typed there counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import fsum

from sendbook.rules.matching import first_match, places
from sendbook.rules.rounding import excel_round
from sendbook.rules.rule import rule


@rule('IFERROR(MATCH({group_name},{group_names},0),"")')
def place_of_group(group_name: str, group_names: Sequence[str | None]) -> float | None:
    """The line of the Groups sheet on which a group stands, counted from its first; blank where it stands nowhere."""
    place = first_match(group_name, group_names)
    return None if place is None else place + 1


def _of_group(place: float, column: Sequence[object]) -> object:
    return column[int(place) - 1]


@rule('IFERROR(INDEX({group_texts},{group_place})&"","")')
def text_of_group(group_place: float, group_texts: Sequence[str | None]) -> str | None:
    """What the line's group says in words; blank without a group."""
    found = _of_group(group_place, group_texts)
    return None if found is None or found == "" else str(found)


# AVERAGE of one cell is its number, and an error where it holds none: shorter than asking for a blank first.
@rule('IFERROR(AVERAGE(INDEX({group_numbers},{group_place})),"")')
def number_of_group(group_place: float, group_numbers: Sequence[float | None]) -> float | None:
    """The number that the line's group gives; blank without a group."""
    found = _of_group(group_place, group_numbers)
    return found if isinstance(found, int | float) else None


@rule('IFERROR(AVERAGE(INDEX({group_dates},{group_place})),"")')
def day_of_group(group_place: float, group_dates: Sequence[date | None]) -> date | None:
    """The day that the line's group gives; blank without a group."""
    found = _of_group(group_place, group_dates)
    return found if isinstance(found, date) else None


_NAME = '"="&{group_name}'


@rule('IF(COUNT({ends})=1,{ends},IFERROR(INDEX({year_ends},MATCH("Academic year",{year_labels},0)),""))')
def group_ends(ends: date | None, year_labels: Sequence[str | None], year_ends: Sequence[date | None]) -> date | None:
    """A group's last day; of an open group the last day of the workbook's academic year."""
    if ends is not None:
        return ends
    place = first_match("Academic year", year_labels)
    return None if place is None else year_ends[place]


@rule(f'COUNTIFS({{line_groups}},{_NAME},{{line_starts}},"<="&{{as_at}},{{lines_end}},">="&{{as_at}})')
def pupils_now(
    group_name: str,
    as_at: date,
    line_groups: Sequence[str | None],
    line_starts: Sequence[date | None],
    lines_end: Sequence[date | None],
) -> int:
    """How many pupils are in a group today: its lines that have begun and not ended."""
    now = 0
    for place in places(group_name, line_groups):
        first, last = line_starts[place], lines_end[place]
        now += first is not None and last is not None and first <= as_at <= last
    return now


_DAYS = f"SUMIFS({{line_school_days}},{{line_groups}},{_NAME})"


@rule(
    f'IF(COUNT({{group_size}})=1,{{group_size}},IF({{lines}}=0,"",'
    f"IF(N({{group_days}})<=0,{{lines}},MAX(1,ROUND({_DAYS}/{{group_days}},0)))))"
)
def pupils_who_share(
    group_name: str,
    lines: float,
    group_size: float | None,
    group_days: float | None,
    line_groups: Sequence[str | None],
    line_school_days: Sequence[float | None],
) -> float | None:
    """By how many pupils a group's cost is divided: its planned size; where none is typed, its pupils are counted.

    Counted is the average over the group's school days, as a whole number: a pupil who left halfway and one who came
    for the other half are one, and a line that has ended counts for the days that it ran. So nobody's cost changes
    because time passes.
    """
    if group_size is not None:
        return group_size
    if lines == 0:
        return None
    if group_days is None or group_days <= 0:
        return lines
    days = fsum(line_school_days[place] or 0 for place in places(group_name, line_groups))
    return max(1.0, excel_round(days / group_days, 0))


_SCORED = f'{{line_groups}},{_NAME},{{line_gains}},">-1000000"'


@rule(f'IFERROR(ROUND(AVERAGEIFS({{line_scores}},{_SCORED}),2),"")')
def mean_score_of_group(
    group_name: str,
    line_groups: Sequence[str | None],
    line_scores: Sequence[float | None],
    line_gains: Sequence[float | None],
) -> float | None:
    """The mean score of a group's pupils who have both scores, so that entry, exit and gain fit together."""
    lines = [place for place in places(group_name, line_groups) if line_gains[place] is not None]
    scores = [score for place in lines if (score := line_scores[place]) is not None]
    return excel_round(fsum(scores) / len(scores), 2) if scores else None
