"""Term reviews: when a SEN support review is due by the school's terms, and how that stands, in words.

A year has three seasons, told by the month of a term's last day: autumn to December, spring to April, summer to
August. Two short terms of a six-term year are one season. Where no term is known, typical ends stand in:
20 December, 31 March and 20 July.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.matching import says
from sendbook.rules.months import months_after
from sendbook.rules.reviews import days_as_formula, in_days
from sendbook.rules.rule import rule
from sendbook.rules.years import academic_year

Days = Sequence[date | None]


def _over(end: str) -> str:
    """The first day after the season of a term's end: 1 January, 1 May or 1 September."""
    return f"DATE(YEAR({end}),4*ROUNDUP(MONTH({end})/4,0)+1,1)"


def _last_before(day: str) -> str:
    return 'SMALL({term_ends},COUNTIF({term_ends},"<"&%s))' % day


def _typical_next(day: str) -> str:
    return (
        f"IF(MONTH({day})>8,DATE(YEAR({day})+1,3,31),IF(MONTH({day})<4,DATE(YEAR({day}),7,20),DATE(YEAR({day}),12,20)))"
    )


def _typical_own(day: str) -> str:
    year = f"YEAR({day})"
    return (
        f"IF({day}<DATE({year},4,1),DATE({year},3,31),IF({day}<DATE({year},7,21),DATE({year},7,20),"
        f"IF({day}<DATE({year},12,21),DATE({year},12,20),DATE({year}+1,3,31))))"
    )


_LATER = _last_before(f"EDATE({_over('{ends}')},4)")


@rule(f"IFERROR({_last_before(_over('{ends}'))},{{ends}})")
def season_end(ends: date, term_ends: Days) -> date:
    """The last day of the season in which a term ends: that of the later of two short terms."""
    return _last(season_over(ends), term_ends) or ends


@rule(
    f"IFERROR(IF({_LATER}>={_over('{ends}')},{_LATER},{_typical_next('({ends}-30)')}),{_typical_next('({ends}-30)')})"
)
def next_season_end(ends: date, term_ends: Days) -> date:
    """The last day of the season after that of a term; where no term of it is known, a typical day."""
    over = season_over(ends)
    later = _last(months_after(over, 4), term_ends)
    return later if later is not None and later >= over else typical_next(ends - timedelta(days=30))


@rule(
    f'IF(AND(COUNTIFS({{term_ends}},">="&EDATE({_over("{ends}")},-4),{{term_ends}},"<"&{{ends}})=0,'
    'IFERROR(MATCH({ends},{term_ends},0),{line_here})={line_here}),{starts},"")'
)
def season_begin(starts: date, ends: date, term_ends: Days, line_here: int) -> date | None:
    """The first day of a season, beside its first term; blank beside the second of two short terms, and of a term that
    is listed twice."""
    first = months_after(season_over(ends), -4)
    if ends in term_ends and term_ends.index(ends) + 1 != line_here:
        return None
    return None if any(end is not None and first <= end < ends for end in term_ends) else starts


_LINE = 'MATCH(SMALL({term_starts},COUNTIF({term_starts},"<="&%s)),{term_starts},0)'
"""The line of the latest term that has begun by a day."""


def _next(day: str, typical: str) -> str:
    line = _LINE % day
    later = f"INDEX({{next_season_ends}},{line})"
    unknown = f"AND(COUNTIF({{season_ends}},{later})=0,{day}>N(INDEX({{term_ends}},{line}))+14)"
    # In a gap of the terms a typical end, never later than the end of the next known season.
    known = f'SMALL({{season_ends}},COUNTIF({{season_ends}},"<="&{day})+1)'
    return f"IF(OR(N({later})=0,{unknown}),MIN({typical},IFERROR({known},{typical})),{later})"


def _before_all(typical: str) -> str:
    """Before the first known term: a typical end, never later than the end of the first known season."""
    return f"IF(COUNT({{season_ends}})=0,{typical},MIN({typical},MIN({{season_ends}})))"


_REVIEW, _START = "INT({last_review})", "INT({support_started})"
_OWN = f"N(INDEX({{season_ends}},{_LINE % _START}))"
_AFTER = f"IFERROR({_next(_REVIEW, _typical_next(_REVIEW))},{_before_all(_typical_next(_REVIEW))})"
_FIRST = (
    f"IFERROR(IF({_START}<={_OWN}-21,{_OWN},{_next(_START, _typical_own(_START))}),{_before_all(_typical_own(_START))})"
)


@rule(
    'IF(OR({sen_provision}="N",{school_kind}="Special",AND(COUNT({last_review},{support_started})=0,'
    'N({review_agreed})=0),AND(N({as_at})>0,N({last_review})>=N({as_at})+1)),"",'
    "MIN(IF(N({review_agreed})>N({last_review}),{review_agreed},DATE(9999,12,31)),IF(ISNUMBER({last_review}),"
    f"{_AFTER},IF(ISNUMBER({{support_started}}),{_FIRST},DATE(9999,12,31)))))"
)
def review_due(
    sen_provision: str | None,
    last_review: date | None,
    support_started: date | None,
    review_agreed: date | None,
    term_starts: Days,
    term_ends: Days,
    season_ends: Days,
    next_season_ends: Days,
    school_kind: str | None,
    as_at: date | None,
) -> date | None:
    """The day by which a pupil's next SEN support review is due.

    The last day of the first season that begins after the last review (a review in a holiday belongs to the term
    just ended); with no review yet, of the season in which support began, or of the next one when it began in the
    last 15 school days. A date agreed for the next review stands if it is earlier, and is spent once a review was
    held on or after it (Code of Practice 6.48, 6.53, 6.65). Where the Terms sheet does not reach, typical ends stand
    in: 20 December, 31 March, 20 July, and never a day after the end of the first known season. Blank without SEN
    provision (N), in a special school, and for a last review that is still to come.
    """
    if says(sen_provision, "N") or says(school_kind, "Special"):
        return None
    if last_review is not None and as_at is not None and last_review > as_at:
        return None
    days = [review_agreed] if review_agreed is not None and (last_review is None or review_agreed > last_review) else []
    if last_review is not None or support_started is not None:
        day = last_review or support_started
        assert day is not None
        typical = typical_next(day) if last_review is not None else typical_own(day)
        line = _line(day, term_starts)
        if line is None:
            days.append(min([typical, *(end for end in season_ends if end is not None)]))
        else:
            own, later, ended = season_ends[line], next_season_ends[line], term_ends[line]
            if last_review is None and own is not None and day <= own - timedelta(days=21):
                days.append(own)
            else:
                unknown = later not in season_ends and (ended is None or day > ended + timedelta(days=14))
                following = [end for end in season_ends if end is not None and end > day]
                days.append(min([typical, *following]) if later is None or unknown else later)
    return min(days, default=None)


def review_due_by_terms(
    last_review: date | None, support_started: date | None, starts: Days, ends: Days
) -> date | None:
    """When a review is due by term dates alone; first days that are not given are worked out from the last days."""
    firsts = starts if any(starts) else first_days(ends)
    own, later = ([rule_of(end, ends) for end in ends] for rule_of in (season_end, next_season_end))
    due: date | None = review_due(None, last_review, support_started, None, firsts, ends, own, later, None, None)
    return due


def term_of(day: date, starts: Days, ends: Days, names: Sequence[str | None]) -> str:
    """The term in which a day lies: by its name, or as Autumn term 2026-27. Holiday between terms."""
    named = names if any(names) else [None] * len(ends)
    spans = [(first, last, name) for first, last, name in zip(starts, ends, named, strict=True) if first and last]
    for first, last, name in spans:
        if first <= day <= last:
            season = ("Spring", "Summer", "Autumn")[(last.month - 1) // 4]
            return name or f"{season} term {academic_year(last)}"
    within = min(first for first, _, _ in spans) <= day <= max(last for _, last, _ in spans)
    return "Holiday" if within else "Terms needed"


def first_days(ends: Days) -> list[date | None]:
    """When terms begin whose first days are not given: 15 days after the one before ended.

    But not more than 16 weeks before their own end, and no autumn term before 1 September.
    """
    known = sorted({end for end in ends if end is not None})
    first: dict[date, date] = {}
    for before, end in zip([None, *known], known, strict=False):
        days = [end - timedelta(days=112)]
        days += [before + timedelta(days=15)] if before else []
        days += [date(end.year, 9, 1)] if end.month >= 9 else []
        first[end] = max(days)
    return [None if end is None else first[end] for end in ends]


def _line(day: date, term_starts: Days) -> int | None:
    begun = [start for start in term_starts if start is not None and start <= day]
    return term_starts.index(max(begun)) if begun else None


def _last(day: date, term_ends: Days) -> date | None:
    known = sorted(end for end in term_ends if end is not None)
    place = bisect_left(known, day)
    return known[place - 1] if place else None


def season_over(end: date) -> date:
    """The first day after the season of a term's last day: 1 January, 1 May or 1 September."""
    return months_after(date(end.year, (end.month - 1) // 4 * 4 + 1, 1), 4)


def typical_next(day: date) -> date:
    """When a review after this day is due where no term is known."""
    if day.month > 8:
        return date(day.year + 1, 3, 31)
    return date(day.year, 7, 20) if day.month < 4 else date(day.year, 12, 20)


def typical_own(day: date) -> date:
    """When the first review is due of support that began on this day, where no term is known."""
    for end in (date(day.year, 3, 31), date(day.year, 7, 20), date(day.year, 12, 20)):
        if day <= end:
            return end
    return date(day.year + 1, 3, 31)


TERMS_NEEDED = "Terms needed: about "
"""What is said of a day that the known terms do not reach, with the day about which terms are needed behind it."""

_ABOUT = (
    f'"{TERMS_NEEDED}"&TEXT(DAY({{review_due}}),"00")&"/"&TEXT(MONTH({{review_due}}),"00")&"/"&YEAR({{review_due}})'
)


def terms_needed(about: date) -> str:
    """What is said of a day that the known terms do not reach: Terms needed: about 20/12/2028."""
    return f"{TERMS_NEEDED}{about:%d/%m/%Y}"


@rule(
    'IF(OR({sen_provision}="N",{school_kind}="Special"),"",IF(N({last_review})>={as_at}+1,'
    '"Last review is in the future",IF(COUNT({review_due})=0,IF({sen_provision}="","","Not recorded"),'
    "IF({review_due}<{as_at},IF(AND(COUNT({last_review})=0,N({support_started})>0),"
    f'"No review since support began, overdue ","Overdue ")&{days_as_formula("{as_at}-{review_due}")},'
    "IF(AND({review_due}>MAX({term_ends}),{review_due}<>N({review_agreed})),"
    f'{_ABOUT},IF({{review_due}}={{as_at}},"Due today",IF({{review_due}}-{{as_at}}<={{due_soon_days}},'
    f'"Due in "&{days_as_formula("{review_due}-{as_at}")},"Not due yet")))))))'
)
def support_review_status(
    sen_provision: str | None,
    review_due: date | None,
    last_review: date | None,
    support_started: date | None,
    review_agreed: date | None,
    as_at: date,
    due_soon_days: float,
    term_ends: Sequence[date | None],
    school_kind: str | None,
) -> str | None:
    """How a pupil's SEN support review stands, in words.

    Overdue 12 days, Due today, Due in 5 days, Not due yet; and what is to be mended: "Last review is in the future",
    "Terms needed: about 20/12/2028" where the Terms sheet ends before it, "Not recorded" where neither a review nor
    the start of support is known.
    """
    if says(sen_provision, "N") or says(school_kind, "Special"):
        return None
    if last_review is not None and last_review > as_at:
        return "Last review is in the future"
    if review_due is None:
        return "Not recorded" if sen_provision else None
    days = (review_due - as_at).days
    if days < 0:
        never = last_review is None and support_started is not None
        said = "No review since support began, overdue" if never else "Overdue"
        return f"{said} {in_days(-days)}"
    last = max((end for end in term_ends if end is not None), default=None)
    if (last is None or review_due > last) and review_due != review_agreed:
        return terms_needed(review_due)
    if days == 0:
        return "Due today"
    if days <= due_soon_days:
        return f"Due in {in_days(days)}"
    return "Not due yet"
