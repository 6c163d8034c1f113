"""Checks of who a pupil is: the UPN, pupils who stand twice, leavers, the year group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator

from sendbook.checks.declared import check
from sendbook.checks.given import Given, Spot, cells_in_words, left_day
from sendbook.rules.pupils import year_by_age
from sendbook.rules.upn import is_temporary, upn_problem
from sendbook.tables import Row

_YEARS_BEFORE_ONE = {"N1": -2, "N2": -1, "R": 0}


@check("3010", needs=("register.upn",))
def upn_not_valid(given: Given) -> Iterator[Spot]:
    """A UPN whose shape or check letter is wrong; also a former UPN."""
    for table, column in (("register", "upn"), ("register", "former_upn")):
        for row in given.rows(table):
            problem = upn_problem(row.value(column))
            if problem:
                yield given.at(table, row, column, problem=problem)


@check("3011", needs=("register.upn",))
def temporary_upn(given: Given) -> Iterator[Spot]:
    """A temporary UPN, which ends in a letter."""
    for row in given.pupils:
        if row["upn"] and not upn_problem(row["upn"]) and is_temporary(row["upn"]):
            yield given.at("register", row, "upn")


def _repeated(given: Given, identity: Callable[[Row], Hashable]) -> Iterator[tuple[Row, list[Row]]]:
    """Each row that shares its identity with others, and those others."""
    alike = defaultdict(list)
    for row in given.rows("register"):
        if (known := identity(row)) is not None:
            alike[known].append(row)
    for rows in alike.values():
        for row in rows if len(rows) > 1 else ():
            yield row, [other for other in rows if other is not row]


def _cells(given: Given, rows: list[Row], column: str) -> str:
    return cells_in_words([given.tables["register"].cell(row, column) for row in rows])


@check("3020", needs=("register.upn",))
def upn_twice(given: Given) -> Iterator[Spot]:
    """One UPN for two rows of the register, leavers included."""
    for row, others in _repeated(given, lambda row: row["upn"]):
        yield given.at("register", row, "upn", others=_cells(given, others, "upn"))


@check("3021Q", needs=("register.surname", "register.forename", "register.date_of_birth"))
def pupil_twice(given: Given) -> Iterator[Spot]:
    """Two rows with the same surname, forename and date of birth, but not the same UPN."""

    def person(row: Row) -> Hashable:
        parts = (row["surname"], row["forename"], row["date_of_birth"])
        return None if None in parts else (str(parts[0]).casefold(), str(parts[1]).casefold(), parts[2])

    for row, others in _repeated(given, person):
        others = [other for other in others if other["upn"] != row["upn"]]
        if others:
            yield given.at("register", row, "surname", others=_cells(given, others, "surname"))


@check("3022Q", needs=("register.upn", "register.former_upn"))
def former_upn_in_use(given: Given) -> Iterator[Spot]:
    """A former UPN that is the UPN of another row."""
    for row in given.rows("register"):
        other = given.pupil_of.get(row["former_upn"])
        if row["former_upn"] and other is not None and other is not row:
            yield given.at("register", row, "former_upn", other=_cells(given, [other], "upn"))


@check("3023", needs=("register.upn", "register.former_upn"))
def former_upn_is_the_same(given: Given) -> Iterator[Spot]:
    """A former UPN that is the pupil's UPN."""
    for row in given.rows("register"):
        if row["former_upn"] and row["former_upn"] == row["upn"]:
            yield given.at("register", row, "former_upn")


@check("3030", needs=("register.on_roll", "register.left_on"))
def left_but_on_roll(given: Given) -> Iterator[Spot]:
    """A leaving date that has passed, for a pupil marked as on roll."""
    for row in given.rows("register"):
        if row["on_roll"] == "Yes" and row["left_on"] is not None and row["left_on"] < given.today:
            yield given.at("register", row, "on_roll")


@check("3031Q", needs=("register.on_roll", "register.left_on"))
def leaver_without_date(given: Given) -> Iterator[Spot]:
    """A pupil marked as not on roll, without a leaving date or a move to another school from which it is known."""
    for row in given.rows("register"):
        if row["on_roll"] == "No" and left_day(row) is None and "left_on" not in row.unreadable:
            yield given.at("register", row, "left_on")


@check("3032Q", needs=("register.on_roll", "register.left_on"))
def leaves_later(given: Given) -> Iterator[Spot]:
    """A pupil marked as not on roll whose leaving date is still to come."""
    for row in given.rows("register"):
        if row["on_roll"] == "No" and row["left_on"] is not None and row["left_on"] > given.today:
            yield given.at("register", row, "left_on")


@check("3060Q", needs=("register.year_group", "register.date_of_birth"))
def year_group_unlike_age(given: Given) -> Iterator[Spot]:
    """A year group that is two years or more from the one of the pupil's age."""
    for row in given.pupils:
        year_group, born = row["year_group"], row["date_of_birth"]
        year = _YEARS_BEFORE_ONE.get(year_group, int(year_group) if str(year_group).isdigit() else None)
        if born is None or year is None or born > given.today:
            continue
        if abs(year - year_by_age(born, given.today)) > given.numbers["year_group_tolerance"]:
            yield given.at("register", row, "year_group")
