"""Meetings: how often the school met a pupil's parents this year, whether that is enough, and when it was last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from math import fsum

from sendbook.rules.matching import places, says
from sendbook.rules.rounding import excel_round
from sendbook.rules.rule import rule
from sendbook.rules.term_reviews import season_over, typical_own
from sendbook.rules.years import academic_year, academic_year_start

_YEAR = "YEAR(EDATE({day},-8))"
_FROM_APRIL = 'COUNTIF({term_starts},"<"&DATE(%s+1,4,1))' % _YEAR
_SUMMER = f"IFERROR(MIN(SMALL({{term_starts}},{_FROM_APRIL}+1),DATE({_YEAR}+1,6,1)),DATE({_YEAR}+1,6,1))"


@rule(
    f'{_YEAR}&"-"&TEXT(MOD({_YEAR}+1,100),"00")&" "&IF({{day}}<DATE({_YEAR}+1,1,1),"Autumn",'
    f'IF({{day}}<{_SUMMER},"Spring","Summer"))'
)
def school_season(day: date, term_starts: Sequence[date | None]) -> str:
    """The third of the academic year that a day falls in, such as 2026-27 Spring, also where a school has six terms.

    Autumn to the end of December; spring until the first term that starts in April or May; then summer to the end
    of August. Where the Terms sheet has no such term, summer begins in June.
    """
    year = academic_year_start(day).year + 1
    starts = [start for start in term_starts if start is not None and start >= date(year, 4, 1)]
    summer = min([*starts, date(year, 6, 1)])
    season = "Autumn" if day < date(year, 1, 1) else "Spring" if day < summer else "Summer"
    return f"{academic_year(day)} {season}"


_SAME_DAY = '{cycle_upns},"="&{upn},{cycle_reviewed},{reviewed_on},{cycle_parents_there},"Yes"'


@rule(
    'IF({parents_took_part}="Yes",IF(COUNTIFS({meeting_upns},"="&{upn},{meeting_dates},{reviewed_on},'
    f'{{meeting_parents}},"Yes")>0,0,IFERROR(1/COUNTIFS({_SAME_DAY}),0)),0)'
)
def counts_as_meeting(
    upn: str,
    reviewed_on: date,
    parents_took_part: str | None,
    cycle_upns: Sequence[str | None],
    cycle_reviewed: Sequence[date | None],
    cycle_parents_there: Sequence[str | None],
    meeting_upns: Sequence[str | None],
    meeting_dates: Sequence[date | None],
    meeting_parents: Sequence[str | None],
) -> float:
    """Whether a review is one of the year's meetings with the parents: 1 if they took part, else 0.

    0 if that day's meeting stands on the Meetings sheet already; reviews of one day share their 1.
    """
    if not _yes(parents_took_part):
        return 0
    met = (p for p in places(upn, meeting_upns) if meeting_dates[p] == reviewed_on and _yes(meeting_parents[p]))
    if next(met, None) is not None:
        return 0
    same_day = [p for p in places(upn, cycle_upns) if cycle_reviewed[p] == reviewed_on and _yes(cycle_parents_there[p])]
    return 1 / len(same_day) if same_day else 0


_IN_SEASON = f'{_YEAR}&"-"&TEXT(MOD({_YEAR}+1,100),"00")&" "&{{season}}'.replace("{day}", "{as_at}")


@rule(
    'COUNTIFS({meeting_upns},"="&{upn},{meeting_parents},"Yes",{meeting_dates},"<="&{as_at},'
    f'{{meeting_seasons}},{_IN_SEASON})+ROUND(SUMIFS({{cycle_meetings}},{{cycle_upns}},"="&{{upn}},'
    f'{{cycle_reviewed}},"<="&{{as_at}},{{cycle_seasons}},{_IN_SEASON}),0)'
)
def meetings_in_season(
    upn: str,
    season: str,
    as_at: date,
    meeting_upns: Sequence[str | None],
    meeting_parents: Sequence[str | None],
    meeting_dates: Sequence[date | None],
    meeting_seasons: Sequence[str | None],
    cycle_upns: Sequence[str | None],
    cycle_reviewed: Sequence[date | None],
    cycle_seasons: Sequence[str | None],
    cycle_meetings: Sequence[float | None],
) -> int:
    """How often the school met a pupil's parents in one third of this academic year, up to today."""
    wanted = f"{academic_year(as_at)} {season}".lower()

    def counts(day: date | None, of: str | None) -> bool:
        return day is not None and day <= as_at and (of or "").lower() == wanted

    met = sum(
        1
        for place in places(upn, meeting_upns)
        if _yes(meeting_parents[place]) and counts(meeting_dates[place], meeting_seasons[place])
    )
    reviewed = fsum(
        cycle_meetings[place] or 0
        for place in places(upn, cycle_upns)
        if counts(cycle_reviewed[place], cycle_seasons[place])
    )
    return met + int(excel_round(reviewed))


@rule("{meetings_autumn}+{meetings_spring}+{meetings_summer}")
def meetings_this_year(meetings_autumn: int, meetings_spring: int, meetings_summer: int) -> int:
    """How often the school met a pupil's parents in this academic year."""
    return meetings_autumn + meetings_spring + meetings_summer


_Y = _YEAR.replace("{day}", "{as_at}")
_SEASONS = (
    (f"DATE({_Y},9,1)", f"DATE({_Y}+1,1,1)", f"DATE({_Y},12,20)"),
    (f"DATE({_Y}+1,1,1)", f"DATE({_Y}+1,5,1)", f"DATE({_Y}+1,3,31)"),
    (f"DATE({_Y}+1,5,1)", f"DATE({_Y}+1,9,1)", f"DATE({_Y}+1,7,20)"),
)
"""The seasons of the academic year: from, up to, and the typical end where no term of it is known."""


def _season_end(first: str, over: str, typical: str) -> str:
    known = f'COUNTIFS({{term_ends}},">="&{first},{{term_ends}},"<"&{over})'
    return f'IF({known}=0,{typical},SMALL({{term_ends}},COUNTIF({{term_ends}},"<"&{over})))'


_FROM = "MAX(N({support_started}),N({entry_date}))"
_ENDS = [_season_end(*season) for season in _SEASONS]
_LEFT = "(" + "+".join(f"IF({_FROM}>{end}-21,0,1)" for end in _ENDS) + ")"
_RUN = "(" + "+".join(f"IF(OR({_FROM}>{end}-21,{end}>={{as_at}}),0,1)" for end in _ENDS) + ")"
_EXPECTED = f"INT(ROUND({{parent_meetings_a_year}}*{_RUN}/3,6))"
_SO_FAR = f'{{meetings_this_year}}&" of "&INT(ROUND({{parent_meetings_a_year}}*{_LEFT}/3,6))'


@rule(
    f'IF(OR({{sen_provision}}<>"K",{{school_kind}}="Special"),"",IF({{meetings_this_year}}<{_EXPECTED},'
    f'"Short by "&({_EXPECTED}-{{meetings_this_year}})&" ("&{_SO_FAR}&")",{_SO_FAR}))'
)
def meetings_status(
    sen_provision: str,
    meetings_this_year: int,
    support_started: date | None,
    entry_date: date | None,
    as_at: date,
    parent_meetings_a_year: float,
    term_ends: Sequence[date | None],
    school_kind: str | None,
) -> str | None:
    """How many of the year's meetings with parents were held, and by how many the pupil is short, in words.

    Counted over the whole academic year and judged from the day after a season's last school day (Code of Practice,
    chapter 6: at least three a year; six terms are three seasons). Whoever joined during the year, or in the last 15
    school days of a season, is asked for the seasons that are left. For SEN support (K) only, and not in a special
    school.
    """
    if not says(sen_provision, "K") or says(school_kind, "Special"):
        return None
    ends = _season_ends(academic_year_start(as_at).year, term_ends)
    begun = max((day for day in (support_started, entry_date) if day is not None), default=date.min)
    left = [end for end in ends if begun <= end - timedelta(days=21)]
    run = sum(1 for end in left if end < as_at)
    expected, asked = (math.floor(excel_round(parent_meetings_a_year * n / 3, 6)) for n in (run, len(left)))
    so_far = f"{meetings_this_year} of {asked}"
    return f"Short by {expected - meetings_this_year} ({so_far})" if meetings_this_year < expected else so_far


def _season_ends(year: int, term_ends: Sequence[date | None]) -> list[date]:
    """The last days of the three seasons of an academic year; a typical day where no term of one is known."""
    firsts = (date(year, 9, 1), date(year + 1, 1, 1), date(year + 1, 5, 1))
    known = [end for end in term_ends if end is not None]
    return [
        max((end for end in known if first <= end < season_over(first)), default=typical_own(first)) for first in firsts
    ]


_NEWEST = (
    'IFERROR(AVERAGEIFS({meeting_dates},{meeting_upns},"="&{upn},{meeting_numbers},'
    'COUNTIFS({meeting_upns},"="&{upn},{meeting_dates},"<="&{as_at})),0)'
)


@rule(f'IF(MAX(N({{latest_review}}),{_NEWEST})=0,"",MAX(N({{latest_review}}),{_NEWEST}))')
def last_contact(
    upn: str,
    latest_review: date | None,
    as_at: date,
    meeting_upns: Sequence[str | None],
    meeting_dates: Sequence[date | None],
    meeting_numbers: Sequence[int | None],
) -> date | None:
    """The last day on which the school met or spoke with the parents or reviewed the support, up to today."""
    held = [day for p in places(upn, meeting_upns) if (day := meeting_dates[p]) is not None and day <= as_at]
    return max([*held, *([latest_review] if latest_review is not None else [])], default=None)


def _yes(cell: str | None) -> bool:
    return cell is not None and cell.lower() == "yes"
