"""Who left and who came, as a person is told it: another school's export, many leavers at once, no column for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sendbook.demo.pupils import made_up_upn
from sendbook.importing.compare import Policy, compare
from sendbook.importing.comparison import Comparison
from sendbook.importing.export import Export, export_of, read_export
from sendbook.importing.told import lines
from sendbook.journeys.import_file import ImportPlan, plan_import
from sendbook.layouts import workbook_layout
from sendbook.sources.files import grids_in
from sendbook.tables import Table, Value
from sendbook.terminal.main import main
from tests.support.exports import TODAY, csv_text, register_of, write_csv

HEADINGS = ("UPN", "Surname", "Forename", "DOB", "Year", "SEN status")
KEYS = ("upn", "surname", "forename", "date_of_birth", "year_group", "sen_provision")
LAYOUT = workbook_layout("register")

_LETTERS = "abcdefghij"


def _spelt(number: int) -> str:
    """A number in letters: a figure in a name is asked about."""
    return "".join(_LETTERS[int(figure)] for figure in f"{number:03}")


def school(count: int, first: int = 0, **values: Value) -> list[dict[str, Value]]:
    """`count` pupils on SEN support in Years 1 to 6, no two alike."""
    return [
        {"upn": made_up_upn(2020, 100 + n), "surname": f"Surname{_spelt(n)}", "forename": "Kim",
         "date_of_birth": date(2016, 1, 1) + timedelta(days=3 * n), "year_group": str(1 + n % 6),
         "sen_provision": "K", "on_roll": "Yes", **values}
        for n in range(first, first + count)
    ]  # fmt: skip


def rows_of(pupils: Sequence[dict[str, Value]]) -> list[list[str]]:
    """The pupils as the rows of an export."""
    cells = [[f"{v:%d/%m/%Y}" if isinstance(v := pupil[key], date) else str(v) for key in KEYS] for pupil in pupils]
    return [list(HEADINGS), *cells]


def exported(pupils: Sequence[dict[str, Value]]) -> Export:
    grids, findings = grids_in(csv_text(rows_of(pupils)).encode(), "mis.csv")
    export = export_of("mis.csv", grids, findings, TODAY)
    assert isinstance(export, Export), export
    return export


def compared(register: Table, pupils: Sequence[dict[str, Value]]) -> Comparison:
    return compare({"register": register}, exported(pupils), LAYOUT, TODAY)


def without_sen(pupils: list[dict[str, Value]]) -> list[dict[str, Value]]:
    return [pupil | {"sen_provision": "N"} for pupil in pupils]


def codes(told: Comparison) -> set[str]:
    return {item.code for item in told.findings}


STRANGERS = {
    "the whole roll of another school": (school(12), school(8, 500) + without_sen(school(20, 600)), True),
    "another school's pupils with SEN": (school(12), school(8, 500), True),
    "one of ours is among them": (school(12), [*school(8, 500), *school(1)], False),
    "a new year group of our own": (school(12), school(8, 500, year_group="R"), False),
    "three new pupils": (school(12), school(3, 500), False),
    "a register that only begins": (school(3), school(8, 500), False),
    "a register of pupils who have all left": (school(12, on_roll="No"), school(8, 500), False),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_nothing_of_another_schools_export_is_used(name: str) -> None:
    ours, theirs, refused = STRANGERS[name]
    told = compared(register_of(ours), theirs)
    assert ("7141" in codes(told), bool(told.steps)) == (refused, not refused)
    if refused:
        assert "None of the 12 pupils on roll in this workbook is in mis.csv" in str(told.conflicts[0])


@pytest.mark.parametrize(("missing", "warned"), [(2, False), (4, False), (5, True), (9, True)])
def test_many_leavers_at_once_are_said_before_anybody_agrees(missing: int, warned: bool) -> None:
    register = school(20)
    told = compared(register_of(register), [*register[missing:], *without_sen(school(40, 500))])
    assert (len(told.leavers), "7142Q" in codes(told)) == (missing, warned)
    assert ("7065Q" in codes(told)) is False


@pytest.mark.parametrize("columns", [("on_roll", "left_on"), ("left_on",), ()])
def test_leavers_of_a_list_without_a_column_for_them_are_said_and_not_called_marked(columns: tuple[str, ...]) -> None:
    whole = register_of(school(20))
    kept = {key: place for key, place in whole.columns.items() if key not in ("on_roll", "left_on") or key in columns}
    told = compared(replace(whole, columns=kept), [*school(18, 2), *without_sen(school(40, 500))])
    assert len(told.leavers) == 2
    can_mark = "on_roll" in columns
    assert ("7140Q" in codes(told), "7063Q" in codes(told)) == (not can_mark, can_mark)
    assert bool(told.steps) is can_mark
    assert any(line.startswith("  Surnameaaa, Kim (row 5): the pupil is missing from mis.csv") for line in lines(told))


def test_who_has_a_leaving_date_has_left_where_no_column_says_on_roll() -> None:
    whole = register_of([*school(2, left_on=date(2026, 7, 17)), *school(18, 2)])
    columns = {key: place for key, place in whole.columns.items() if key != "on_roll"}
    told = compared(replace(whole, columns=columns), [*school(18, 2), *without_sen(school(40, 500))])
    assert (told.leavers, codes(told)) == ((), {"7062"})


def test_a_plan_names_the_pupil_once_and_the_cells_below() -> None:
    register = school(6)
    changed = [pupil | {"surname": f"New{_LETTERS[n]}", "year_group": "6"} for n, pupil in enumerate(register[:2])]
    shown = lines(compared(register_of(register), [*changed, *register[2:]]))
    place = shown.index("  Surnameaaa, Kim (row 5): mis.csv says so in row 2")
    assert shown[place + 1 : place + 3] == [
        "    Register!A5 Surname: Surnameaaa -> Newa", "    Register!T5 Year group: 1 -> 6",
    ]  # fmt: skip
    # What will happen stands first, and what is to be decided last, right above the question.
    assert shown[0].startswith("mis.csv (") and shown[-1].startswith("    Register!")


def test_many_findings_of_one_kind_are_one_line() -> None:
    register = school(20)
    told = compared(register_of(register), [*register[4:], *without_sen(school(40, 500))])
    asked = [line for line in lines(told) if "7063Q" in line]
    assert len(asked) == 1
    assert "in 4 places (Register!" in asked[0] and "Leaving date not known" in asked[0]


def test_a_new_register_from_an_export_has_nothing_to_gain_from_the_same_export(tmp_path: Path) -> None:
    export = write_csv(tmp_path, rows_of(school(6)))
    book = tmp_path / "register.xlsx"
    assert main(["new", "register", str(book), "--from", str(export), "--today", "2026-11-22"]) == 0
    assert isinstance(read_export(export, TODAY), Export)
    plan = plan_import(export, book, TODAY)
    assert isinstance(plan, ImportPlan)
    assert (plan.steps, plan.comparison.summary()) == ((), "0 new, 0 changed, 6 unchanged")


def with_birthdays(days: Sequence[date]) -> list[dict[str, Value]]:
    return [pupil | {"date_of_birth": day} for pupil, day in zip(school(len(days)), days, strict=True)]


def turned(days: Sequence[date]) -> list[date]:
    return [date(day.year, day.day, day.month) for day in days]


BIRTHDAYS = [date(2018, 4, 3), date(2017, 12, 1), date(2018, 7, 7), date(2016, 9, 5)]
SURE = {
    "nothing shows the order, and three are changed round": (BIRTHDAYS, turned(BIRTHDAYS), 3),
    "one alone may be a slip that was put right": (BIRTHDAYS, [*turned(BIRTHDAYS[:1]), *BIRTHDAYS[1:]], 0),
    "another date of the export shows the order": (
        [*BIRTHDAYS, date(2018, 1, 31)], [*turned(BIRTHDAYS), date(2018, 1, 31)], 0,
    ),
    "other days altogether": (BIRTHDAYS, [date(day.year, day.month, day.day + 1) for day in BIRTHDAYS], 0),
}  # fmt: skip


@pytest.mark.parametrize("name", SURE)
def test_dates_that_are_ours_changed_round_are_asked_about_and_not_taken(name: str) -> None:
    ours, theirs, kept = SURE[name]
    register, export = register_of(with_birthdays(ours)), exported(with_birthdays(theirs))
    told = compare({"register": register}, export, LAYOUT, TODAY)
    asked = [item.wrong for item in told.findings if item.code == "7143Q"]
    assert asked == [f"In {kept} rows, this one first, the date of birth in the export is yours with day and month "
                     "changed round; yours was kept."] * bool(kept)  # fmt: skip
    differ = sum(one != other for one, other in zip(ours, theirs, strict=True))
    assert len(told.steps) == (0 if kept else differ)
    taken = compare({"register": register}, export, LAYOUT, TODAY, policy=Policy(take_mis=True))
    assert len(taken.steps) == differ


NAMESAKES: dict[str, tuple[dict[str, Value], int]] = {
    "the row has neither UPN nor date of birth": ({"upn": None, "date_of_birth": None}, 0),
    "the row has no UPN, and another date of birth": ({"upn": None, "date_of_birth": date(2011, 1, 1)}, 0),
    "the row has a UPN that is none": ({"upn": "pending", "date_of_birth": None}, 0),
    "the row has another good UPN": ({"upn": made_up_upn(2020, 900), "date_of_birth": date(2011, 1, 1)}, 1),
    "the row has another name": ({"upn": None, "date_of_birth": None, "surname": "Else"}, 1),
}


@pytest.mark.parametrize("name", NAMESAKES)
def test_a_pupil_is_not_added_beside_a_row_that_may_be_theirs(name: str) -> None:
    stands, added = NAMESAKES[name]
    first, *others = school(8)
    told = compared(register_of([first | stands, *others]), [first, *others, *without_sen(school(20, 500))])
    assert (len(told.new), "7144" in codes(told)) == (added, not added)
    # Whose row it may be has not left; a row that surely is somebody else's has.
    assert len(told.leavers) == added


def test_only_some_columns_leaves_the_roll_alone_and_says_nothing_of_the_others() -> None:
    register = [pupil | {"on_roll": "No"} if n == 0 else pupil for n, pupil in enumerate(school(8))]
    export = exported([*[pupil | {"year_group": "6"} for pupil in register[:7]], *without_sen(school(20, 500))])
    told = compare({"register": register_of(register)}, export, LAYOUT, TODAY,
                   policy=Policy(only=frozenset({"year_group"})))  # fmt: skip
    assert (told.rejoiners, told.leavers, codes(told)) == ((), (), {"7062"})
    assert {header for row in told.changed for header, _ in row.steps} == {"Year group"}


def test_who_would_not_be_added_anyway_need_not_be_put_right_first() -> None:
    """A pupil of the whole roll without a good UPN is rejected if they have SEN; of the others nothing is said."""
    nameless = [pupil | {"upn": "A" + str(pupil["upn"])[1:]} for pupil in school(2, 500, sen_provision="K")]
    told = compared(register_of(school(6)), [*school(6), *nameless[:1], *without_sen(nameless[1:])])
    assert [item.code for item in told.rejected] == ["7055"]


@pytest.mark.parametrize(("blank", "warned"), [(0, False), (3, False), (4, False), (5, True), (19, True)])
def test_many_who_lose_their_sen_provision_are_said_before_anybody_agrees(blank: int, warned: bool) -> None:
    register = school(20)
    told = compared(register_of(register), [*without_sen(register[:blank]), *register[blank:]])
    assert (len(told.changed), "7145Q" in codes(told)) == (blank, warned)
    again = compared(register_of([*without_sen(register[:blank]), *register[blank:]]), without_sen(register))
    assert (len(again.changed), "7145Q" in codes(again)) == (20 - blank, 20 - blank > 4)
