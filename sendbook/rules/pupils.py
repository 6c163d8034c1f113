"""Pupils: whose row of the register a UPN is, and who is told: the parents or the young person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sendbook.rules.matching import first_match
from sendbook.rules.months import months_after
from sendbook.rules.rule import rule
from sendbook.rules.upn import CHOSEN, upn_in
from sendbook.rules.years import academic_year_start


@rule('IFERROR(INDEX({register_pupils},MATCH({upn},{register_upns},0))&"","")')
def pupil_name(upn: str, register_upns: Sequence[str | None], register_pupils: Sequence[str | None]) -> str | None:
    """The pupil as the register names them today, "Surname, Forename (Class)"; blank where the UPN is not in it."""
    place = first_match(upn, register_upns)
    return None if place is None else register_pupils[place]


@rule(
    f'IF({{upn}}="",IF({{pupil_to_choose}}="","",{{pupil_to_choose}}&", no UPN yet{CHOSEN}"),'
    f'IF({{pupil_to_choose}}="","",SUBSTITUTE({{pupil_to_choose}},"{CHOSEN}","")&"{CHOSEN} ")&{{upn}})'
)
def pupil_with_upn(pupil_to_choose: str | None, upn: str | None) -> str | None:
    """The pupil as the sheets about several pupils offer them: the name, and the UPN by which they stay known."""
    name = (pupil_to_choose or "").replace(CHOSEN, "")
    if not upn:
        return f"{pupil_to_choose}, no UPN yet{CHOSEN}" if pupil_to_choose else None
    return f"{name}{CHOSEN} {upn}" if pupil_to_choose else upn


@rule(f'SUBSTITUTE(IFERROR(MID({{choice}},FIND("{CHOSEN}",{{choice}})+{len(CHOSEN)},200),{{choice}})," ","")')
def upn_of_choice(choice: str) -> str | None:
    """The UPN of a pupil who was chosen by name; one that was typed as it is, without spaces."""
    return upn_in(choice).replace(" ", "") or None


_JUNE = "DATE(YEAR(EDATE({date_of_birth},184))+1,6,30)"


@rule(f'IF({{as_at}}>{_JUNE}-MOD(WEEKDAY({_JUNE},2)-5,7),IF({{acts_for}}="","Young person",{{acts_for}}&""),"Parents")')
def writes_to(date_of_birth: date, as_at: date, acts_for: str | None) -> str:
    """Whom the school tells and writes to: the parents, or from the end of compulsory school age the young person.

    From the day after the last Friday in June of the school year in which the pupil turns 16, by date of birth and
    never by year group. Who acts for a young person who lacks capacity can be recorded.
    """
    if as_at <= end_of_school_age(date_of_birth):
        return "Parents"
    return acts_for or "Young person"


def end_of_school_age(date_of_birth: date) -> date:
    """The last Friday in June of the school year in which a pupil turns 16."""
    june = date(academic_year_start(months_after(date_of_birth, 192)).year + 1, 6, 30)
    return june - timedelta(days=(june.isoweekday() - 5) % 7)


def year_by_age(date_of_birth: date, as_at: date) -> int:
    """The year group of a date of birth as a number: Reception is 0, the nursery years are below it."""
    year: int = academic_year_start(as_at).year - academic_year_start(date_of_birth).year - 5
    return year


def year_group_of(date_of_birth: date, as_at: date) -> int | str:
    """The year group of a date of birth: 1 to 14 as numbers, R, N1 and N2, or a word where there is none.

    Reception is the academic year, from September, in which a child turns five.
    """
    year = year_by_age(date_of_birth, as_at)
    if 1 <= year <= 14:
        return year
    return {0: "R", -1: "N2", -2: "N1"}.get(year, "Before nursery" if year < 0 else "After Year 14")
