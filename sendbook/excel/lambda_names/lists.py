"""Lists: the LAMBDA names that read whole columns: a pupil's costs, and the reviews that are overdue or due soon.

A heading in the first row is a row that cannot be read here, and stands at the list's end.
"""

from __future__ import annotations

from datetime import date

from sendbook.excel.functions import coercion
from sendbook.excel.functions.records import FunctionArgument, FunctionRecord
from sendbook.excel.lambda_names.reading import answers, as_formula, missing, read, unread
from sendbook.excel.lambda_names.row_form import (
    SUM,
    Whole,
    given,
    lambda_of,
    named,
    policy_number,
    reading_name,
    row_form,
)
from sendbook.rules.registry import RULES

_MOST = "1048577"
"""One more than the rows of a sheet: a day times this, and the row, is one number that sorts by both."""

_UNREAD = "3000000"
"""A day beyond Excel's last: rows that cannot be read are behind all others by it."""

_DAY = date(2026, 11, 22)


def unreadable(
    record: FunctionRecord, argument: FunctionArgument, reader: coercion.Reader, total: str = "", counted: str = ""
) -> list[tuple[str, str]]:
    """A range holds one of Excel's errors, which the answer then is, or a cell that cannot be read.

    `total` is the sum of its numbers, where the formula has it already; `counted` the name by which it calls
    `unread_cells`, where it has one.
    """
    name, sentence = given(argument), unread(record, argument)
    total = total or f"sum_({name})"
    bad = f"{counted}({name})" if counted else unread_cells(name, reader)
    return [*errors_in(argument, total), (f"{bad}>0", sentence)]


def unread_cells(name: str, reader: coercion.Reader) -> str:
    """How many cells of a range cannot be read."""
    return f"SUM(MAP({name},LAMBDA(cell_,IF(ISLOGICAL({reading_name(reader)}(cell_)),1,0))))"


def errors_in(argument: FunctionArgument, total: str = "") -> list[tuple[str, str]]:
    """A range holds one of Excel's errors, which the answer then is."""
    total = total or f"sum_({given(argument)})"
    return [(f"ISERROR({total})", total)]


def pupil_costs(record: FunctionRecord) -> str:
    """The sum of the lines with a pupil's UPN; a line of the pupil's that cannot be read is no number."""
    _, keys, costs = record.arguments
    differ = as_formula(answers(record, upn_column=[["A"], ["B"]], cost_column=[[1]]))
    unread_cost = as_formula(answers(record, pupils="A", upn_column=[["A"]], cost_column=[[True]]))
    whole = Whole(
        troubles=errors_in(keys),
        readers=(coercion.to_text, coercion.to_number),
        within=[(_other_size(keys, costs), differ)],
    )
    one = f"LET(found_,to_number(cost_),IF(ISLOGICAL(found_),{unread_cost},N(found_)))"
    total = f"SUM(MAP({given(keys)},{given(costs)},LAMBDA(key_,cost_,IF(TRIM(key_)=pupils_read,{one},0))))"
    return row_form(record, f'IF(pupils_read="","",ROUND({total},2))', whole)


def overdue_list(record: FunctionRecord) -> str:
    """Who is overdue, since when, and by how many days."""
    overdue = RULES["overdue"].excel({"review_due": "due_", "as_at": "day_", "held": "held_"})
    return _list_of_reviews(record, f"{overdue}=TRUE", "day_-due_")


def reviews_due(record: FunctionRecord) -> str:
    """Whose review is overdue or due soon, when, and how it stands."""
    names = {"review_due": "due_", "as_at": "day_", "held": "held_", "due_soon_days": "soon_"}
    status = RULES["review_status"].excel(names)
    counts = f'LET(status_,{status},NOT(OR(status_="",status_="Held",status_="Not due yet")))'
    status = RULES["review_status"].excel(names | {"held": '""'})
    told = f"at_({given(next(a for a in record.arguments if a.name == 'due_column'))},nth_)"
    return _list_of_reviews(record, counts, f"IF(AND(ISTEXT({told}),day_<=due_),TRIM({told}),{status})")


def _list_of_reviews(record: FunctionRecord, counts: str, last: str) -> str:
    """The reviews that count, the most urgent first, in three columns: who, when, and one more thing."""
    by_name = {a.name: a for a in record.arguments}
    names, dues, helds, day = (by_name[name] for name in ("names", "due_column", "held_column", "as_at"))
    soon = by_name.get("due_soon_days")
    readers = [coercion.to_text, coercion.to_date, coercion.to_due, *([coercion.to_amount] if soon else [])]
    at = (
        "LAMBDA(range_,nth_,IF(ROWS(range_)*COLUMNS(range_)=1,range_,"
        "INDEX(range_,INT((nth_-1)/COLUMNS(range_))+1,MOD(nth_-1,COLUMNS(range_))+1)))"
    )
    name, due = f"to_text(at_({given(names)},nth_))", f"to_due(at_({given(dues)},nth_))"
    wrong = "OR(ISLOGICAL(name_),ISLOGICAL(due_),ISLOGICAL(held_))"
    held = f'IF(none_held,"",to_date(at_({given(helds)},nth_)))'
    prepared = [
        *((reading_name(reader), f"LAMBDA(cell_,{read(reader, 'cell_')})") for reader in readers),
        ("sum_", SUM),
        ("at_", at),
        ("day_", f"to_date({given(day)})"),
        *([("soon_found", f"to_amount({given(soon)})"),
           ("soon_", f'IF(soon_found="",{policy_number("due_soon_days")},soon_found)')] if soon else []),
        ("count_", f"ROWS({given(dues)})*COLUMNS({given(dues)})"),
        ("none_held", f'SUM(MAP({given(helds)},LAMBDA(cell_,IF(to_date(cell_)="",0,1))))=0'),
        ("keys_", f"MAP(SEQUENCE(count_),LAMBDA(nth_,LET(name_,{name},due_,{due},held_,{held},"
         f"IF({wrong},{_UNREAD}*{_MOST}+nth_,IF({counts},due_*{_MOST}+nth_,0)))))"),
        ("found_", "SUM(MAP(keys_,LAMBDA(key_,IF(key_>0,1,0))))"),
    ]  # fmt: skip
    told = [_told(record, one) for one in (names, dues, helds)]
    line = (
        f"LET(key_,SMALL(keys_,count_-found_+row_),nth_,MOD(key_,{_MOST}),due_,(key_-nth_)/{_MOST},name_,{name},"
        f'IF(due_={_UNREAD},IF(column_=1,IF(ISLOGICAL(name_),"",name_),IF(column_=2,"","Row "&nth_&'
        f"IF(ISLOGICAL(name_),{told[0]},IF(ISLOGICAL({due}),{told[1]},{told[2]})))),"
        f"IF(column_=1,name_,IF(column_=2,due_,{last}))))"
    )
    none = _none(
        record, f'LET(name_,{name},due_,{due},held_,{held},IF({wrong},0,IF(AND(name_<>"",due_="",held_=""),1,0)))'
    )
    differ = as_formula(answers(record, names=[["A"], ["B"]], due_column=[[_DAY]], held_column=None, as_at=_DAY))
    singles = [(day, "day_"), *([(soon, "soon_found")] if soon else [])]
    troubles = [
        *(trouble for argument in (names, dues, helds) for trouble in errors_in(argument)),
        *(trouble for argument, name in singles for trouble in _single(record, argument, name)),
        ('day_=""', str(missing(record, "as_at"))),
        (f"OR({_other_size(names, dues)},AND(NOT(none_held),{_other_size(helds, dues)}))", differ),
        ("found_=0", none),
    ]
    body = f"MAKEARRAY(found_,3,LAMBDA(row_,column_,{line}))"
    for condition, gives in reversed(troubles):
        body = f"IF({condition},{gives},{body})"
    return lambda_of(record, named(prepared) + body)


def _none(record: FunctionRecord, without: str) -> str:
    """What an empty list says, by how many of its rows have no day."""

    def says(*names: str | None) -> str:
        column = [[name] for name in names]
        return str(answers(record, names=column, due_column=[[None]] * len(names), held_column=None, as_at=_DAY))

    none, one, two = (as_formula(says(*names)) for names in ((None,), ("A",), ("A", "B")))
    many = f'IF(without_=1,{one},SUBSTITUTE({two}," 2 "," "&without_&" "))'
    return f"LET(without_,SUM(MAP(SEQUENCE(count_),LAMBDA(nth_,{without}))),IF(without_=0,{none},{many}))"


def _told(record: FunctionRecord, argument: FunctionArgument) -> str:
    """What a row says of which a cell of this column cannot be read, without its number."""
    column: dict[str, object] = {"names": [["A"]], "due_column": [[_DAY]], "held_column": [[None]], "as_at": _DAY}
    found = answers(record, **column | {argument.name: [[True]]})
    assert isinstance(found, list)
    return as_formula(str(found[0][-1]).removeprefix("Row 1"))


def _other_size(one: FunctionArgument, other: FunctionArgument) -> str:
    first, second = given(one), given(other)
    return f"ROWS({first})*COLUMNS({first})<>ROWS({second})*COLUMNS({second})"


def _single(record: FunctionRecord, argument: FunctionArgument, name: str) -> list[tuple[str, str]]:
    """An argument that is one cell for the whole list: not several, not an error, and one that can be read."""
    several = as_formula(answers(record, **{argument.name: [[_DAY], [_DAY]]}))
    wrong, below = unread(record, argument), unread(record, argument, below=True)
    sentence = wrong if wrong == below else f"IF({name},{below},{wrong})"
    size = f"ROWS({given(argument)})*COLUMNS({given(argument)})>1"
    return [(size, several), (f"ISERROR({name})", name), (f"ISLOGICAL({name})", sentence)]
