"""The table of cases that every route answers: each example of each function, and each way in which a cell arrives."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sendbook.excel.functions.records import every_record
from sendbook.findings import finding
from tests.support import hosts

NOT_A_DATE = finding("2011")
EDGES: list[tuple[str, list[Any], list[list[Any]]]] = [
    ("SEND_HEADROOM", [[[None]]], [[6000.0]]),
    ("SEND_HEADROOM", [[[""]]], [[6000.0]]),
    ("SEND_HEADROOM", [[[0]]], [[6000.0]]),
    ("SEND_HEADROOM", [[["£1,000"]]], [[5000.0]]),
    ("SEND_HEADROOM", [[["tbc"]]], [["#VALUE!"]]),
    ("SEND_HEADROOM", [[[True]]], [["#VALUE!"]]),
    ("SEND_PROBLEM", [[["SEND_HEADROOM"]], [[True]]], [["Cost is not a number: type it as 12.5."]]),
    ("SEND_PROVISION_COST", [[[30], ["30 mins"], [45]], [[3]], [[12]], [[20.01]]], [[360.18], ["#VALUE!"], [540.27]]),
    ("SEND_PROVISION_COST", [[[0.0208333333]], [[3]], [[12]], [[20.01]]], [["#VALUE!"]]),
    ("SEND_PROVISION_COST", [[["£30"], ["30%"], ["12e3"], ["1,5"]], [[3]], [[12]], [["£20"]]], [["#VALUE!"]] * 4),
    ("SEND_HEADROOM", [[["30%"], ["£1,5"]]], [["#VALUE!"], ["#VALUE!"]]),
    ("SEND_PROVISION_COST", [[[30]], [[46054]], [[12]], [[20.01]]], [["#VALUE!"]]),
    ("SEND_HEADROOM", [[["#N/A"], [100], ["#DIV/0!"]]], [["#N/A"], [5900.0], ["#DIV/0!"]]),
    ("SEND_HEADROOM", [[["#REF!"], ["#NAME?"], ["#NULL!"], ["#NUM!"]]], [["#REF!"], ["#NAME?"], ["#NULL!"], ["#NUM!"]]),
    ("SEND_PUPIL_COSTS", [[["A"], ["B"]], [["A"], ["B"], ["A"]], [[100.5], [20], ["#N/A"]]], [["#N/A"], [20.0]]),
    ("SEND_OVERDUE_LIST", [[["A"], ["B"]], [[46346], ["#N/A"]], None, [[46347]]], [["#N/A"]]),
    ("SEND_OVERDUE", [[["Review due"], [46346], [None]], [[46347]]], [[""], [True], [""]]),
    ("SEND_COST_BY", [[["Area"], ["x"]], [["Cost"], [10]]], [["x", 10.0]]),
    ("SEND_OVERDUE", [[[0]], [[46347]]], [[""]]),
    ("SEND_OVERDUE", [[["20/11/2026"]], [["2026-11-21"]]], [[True]]),
    ("SEND_OVERDUE", [[[True]], [[46347]]], [["Review due is not a date: type it as 31/01/2026."]]),
    ("SEND_OVERDUE", [[[46346], [None], ["tbc"], [46347]], [[46347]]],
     [[True], [""], ["Review due is not a date: type it as 31/01/2026."], [False]]),
    ("SEND_OVERDUE", [[[46346, 46347]], [[46347]]], [[True, False]]),
    ("SEND_OVERDUE", [[[46346], [46347]], [[46347], [46347], [46347]]],
     [["The ranges differ in size: give ranges of the same size, or single cells."]]),
    ("SEND_UPN_PROBLEM", [[[0]]], [[""]]),
    ("SEND_OVERDUE_LIST", [[["A"], ["B"]], [[46346], [0]], None, [[46347]]], [["A", 46346, 1]]),
    ("SEND_OVERDUE_LIST", [[["A"], ["B"]], [["20/11/2026"], [""]], [[None], [None]], [[46347]]], [["A", 46346, 1]]),
    ("SEND_OVERDUE_LIST", [[["A"]], [[True]], None, [[46347]]],
     [["A", "", "Row 1: due column is not a date: type it as 31/01/2026."]]),
    ("SEND_OVERDUE_LIST", [[["A"], ["B"], ["C"]], [[46346], ["tbc"], [46340]], None, [[46347]]],
     [["C", 46340, 7], ["A", 46346, 1], ["B", "", "Row 2: due column is not a date: type it as 31/01/2026."]]),
    ("SEND_OVERDUE_LIST", [[["A"], ["B"]], [[46346]], None, [[46347]]],
     [["The columns differ in size: give columns of the same size."]]),
    ("SEND_OVERDUE_LIST", [[["A"]], [[46346]], None, None], [["Give the day to compare with, such as TODAY()."]]),
    ("SEND_PUPIL_COSTS", [[["a"], [0], [""]], [["A"], ["a"], [None]], [[1.005], [2], ["£3"]]],
     [[3.01], [""], [""]]),
    ("SEND_COST_BY", [[["x"], ["X"], [0]], [[10], ["1,000"], [None]]], [["x", 1010.0]]),
    ("SEND_COST_BY", [[["x"]], [[True]]], [["x", "#VALUE!"]]),
    ("SEND_COST_BY", [[["x"], ["y"]], [["#REF!"]]], [["#REF!"]]),
    ("SEND_PUPIL_COSTS", [[["A"]], [["A"], ["B"]], [["#DIV/0!"]]], [["#DIV/0!"]]),
    ("SEND_COST_BY", [[[4], ["R"], [4]], [[1], [2], [3]]], [[4, 4.0], ["R", 2.0]]),
    ("SEND_CHECK", [[["UPN", "Date of birth"], ["T999200005001", "tbc"]], [[46348]]],
     [["Code", "Severity", "Row", "Column", "What is wrong", "How to fix it"],
      ["2011", "error", 2, "Date of birth", NOT_A_DATE.wrong, NOT_A_DATE.fix]]),
    ("SEND_CHECK", [[[None]], [[46348]]],
     [["No row of headings was found: give the range with its headings, such as UPN and Surname."]]),
    ("SEND_OVERDUE", [[[None], ["#N/A"]], [[46347]]], [[""], ["#N/A"]]),
    ("SEND_HEADROOM", [[[-5]]], [[6005.0]]),
]  # fmt: skip
"""What Excel sends (a date as its day number, an empty cell as nothing, "" or 0, an error by its name, which each route
has in a form of its own), and the answer.

A workbook that counts from 1904 sends day numbers that are 1,462 too low, with no sign of it; the help says so.
"""


_LONG: hosts.Case = ("SEND_OVERDUE", [[[46346 + n % 3] for n in range(10_000)], [[46347]]])
_DAYS = range(46_000, 47_000)
"""The day numbers among the edges: dates of 2025 to 2028; no amount there is so large."""


def cases() -> tuple[list[hosts.Case], list[hosts.Answer]]:
    """The cases, and what stands in the cells for each."""
    asked: list[hosts.Case] = []
    answers: list[hosts.Answer] = []
    for name, record in every_record().items():
        for example in record.examples:
            asked.append((name, [hosts.excel_argument(value) for value in example.given]))
            answers.append(hosts.stands(example.answer))
    for name, given, rows in EDGES:
        asked.append((name, given))
        answers.append({"rows": rows})
    asked.append(_LONG)
    answers.append({"rows": [[n % 3 == 0] for n in range(10_000)]})
    return asked, answers


def with_dates() -> list[hosts.Case]:
    """The same cases for a route on which a cell that is dressed as a date arrives as a date."""
    examples = [(name, list(example.given)) for name, record in every_record().items() for example in record.examples]
    others = [*((name, given) for name, given, _ in EDGES), _LONG]
    edges = [(name, [_dated(value) for value in given]) for name, given in others]
    return [*examples, *edges]


def _dated(value: Any) -> Any:
    if isinstance(value, list):
        return [_dated(cell) for cell in value]
    is_day = isinstance(value, int) and value in _DAYS
    return date(1899, 12, 30) + timedelta(days=value) if is_day else value


def different(answers: list[hosts.Answer]) -> dict[str, tuple[hosts.Answer, hosts.Answer]]:
    """The cases that a route answered otherwise: what it answered, and what should stand there."""
    asked, wanted = cases()
    if len(answers) != len(asked):
        raise ValueError(f"{len(answers)} answers to {len(asked)} cases")
    pairs = zip(asked, answers, wanted, strict=True)
    return {str(case)[:300]: (got, want) for case, got, want in pairs if got != want}
