"""What the terminal says of workbooks that are made: new, new-year, upgrade, and code put into one for xlwings Lite."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sendbook.changes import Plan
from sendbook.findings import Finding, has_errors, in_few_lines, most_urgent_first
from sendbook.layouts.last_years import SETTING as TRANSFER_YEARS
from sendbook.layouts.last_years import asked_of, last_years, likely_last_years
from sendbook.lists.headings import MATCHED
from sendbook.tables import Value
from sendbook.terminal.columns_asked import guesses_settled
from sendbook.terminal.columns_said import columns_said
from sendbook.terminal.exit_codes import ERRORS, OK
from sendbook.terminal.printing import as_typed, how_many, say, say_json, say_refusal, while_waiting
from sendbook.terminal.questions import ask_on, somebody_is_here
from sendbook.terminal.words import what_words_mean

if TYPE_CHECKING:
    from sendbook.journeys.make import NewRegister


def run(arguments: Namespace, today: date) -> int:
    """Run one of the commands that make a workbook, or put code into one."""
    match arguments.command:
        case "new":
            return _new(arguments, today)
        case "new-year":
            return _new_year(arguments, today)
        case "upgrade":
            return _upgrade(arguments, today)
        case _:
            from sendbook.excel.functions.lite import embed, remove

            return _say_lite(arguments.book, remove if arguments.remove else embed)


def _new(arguments: Namespace, today: date) -> int:
    """`sendbook new`: build a workbook and say what to do first."""
    from sendbook.journeys.make import MadeWorkbook, cannot_be_made, make_from_list, read_new_register

    path, source, as_json = arguments.path, arguments.export, arguments.json
    if problems := cannot_be_made(path):
        return say_refusal(problems, path.name, as_json=as_json)
    columns = columns_said(arguments.column)
    if isinstance(columns, Finding):
        return say_refusal([columns], path.name, as_json=as_json)
    with while_waiting(f"Reading {source.name if source else ''}"):
        asks = not as_json and somebody_is_here()
        pupils = read_new_register(source, today, columns, to_ask=asks) if source else None
    if pupils and not isinstance(pupils, list) and asks:
        pupils = _settled(pupils, source, today, columns)
    if isinstance(pupils, list):
        return say_refusal(pupils, source.name, as_json=as_json)
    told = arguments.last_years or _last_years_asked(arguments, pupils.rows if pupils else ())
    with while_waiting(f"Making {path.name}"):
        made = make_from_list(
            arguments.kind, path, today, year=arguments.year, pupils=pupils, parts=_parts(arguments),
            school={"school_name": arguments.school or None, TRANSFER_YEARS: told},
        )  # fmt: skip
    if not isinstance(made, MadeWorkbook):
        return say_refusal(made, path.name, as_json=as_json)
    outcome = ERRORS if pupils and pupils.left_out else OK
    if as_json:
        say_json(made.as_json())
        return outcome
    say(f"Made {path}" + (f" with {how_many(made.pupils, 'pupil')}." if source else "."))
    say(*(pupils.lines() if pupils else ()))
    whose = pupils.whose if pupils else lambda cell: ""
    if made.findings:
        say("To look at:", *(f"  {item}" for item in in_few_lines(most_urgent_first(made.findings), whose=whose)))
    if pupils and told is None and (hint := asked_of(pupils.rows)):
        say(hint)
    say(
        "Open it in Excel and read the Start sheet.",
        "It holds children's data: keep it where only those who need it can open it.",
    )
    if pupils:
        say(f"What to put right in it: sendbook check {as_typed(path)}")
    if arguments.with_lite:
        say(_trusted(path))
    if arguments.with_functions:
        from sendbook.terminal.naming import STAND_THERE

        say(STAND_THERE)
    return outcome


def _settled(
    pupils: NewRegister, source: Path, today: date, columns: Mapping[str, str]
) -> NewRegister | list[Finding]:  # fmt: skip
    """The list read once more after a person said what its unsure columns and words mean, as an import asks."""
    from sendbook.journeys.make import NewRegister, read_new_register

    again: NewRegister | list[Finding] = pupils
    if pupils.guessed:
        known = dict.fromkeys(one.field for one in pupils.columns if one.verdict == MATCHED)
        told = guesses_settled(source.name, pupils.guessed, pupils.columns, known, "go into the notes",
                               letters=len(pupils.lists) < 2)  # fmt: skip
        columns = {**told, **columns}
        again = read_new_register(source, today, columns, to_ask=True)
    if isinstance(again, NewRegister):
        said = what_words_mean(again.asked)
        again = read_new_register(source, today, columns, said=said) if said or not again.rows else again
    return again


def _last_years_asked(arguments: Namespace, rows: Sequence[Mapping[str, Value]]) -> str | None:
    """After which year groups pupils leave or change phase, asked of a person; `None` where nobody can be asked.

    A provision map alone has no reviews, and is not asked.
    """
    if arguments.json or arguments.kind == "provision-map" or not somebody_is_here():
        return None
    likely = likely_last_years(rows)
    while True:
        told = ask_on(f"After which year groups do pupils leave your school or change phase? (Enter for {likely}) ")
        years = last_years(told or likely)
        if years is not None:
            return years
        say("Write N1, N2, R or 1 to 14: 2 in an infant school, 4 in a first school, 11, 13 with a sixth form.")


def _parts(arguments: Namespace) -> list[Plan]:
    """What else is asked for in a new workbook: the code for xlwings Lite, the rules as names."""
    found: list[Plan] = []
    if arguments.with_lite:
        from sendbook.excel.functions.lite import in_new as code

        found.append(code())
    if arguments.with_functions:
        from sendbook.excel.lambda_names.embed import plan

        found.append(plan())
    return found


def _trusted(book: Path) -> str:
    return f"{book}: done. xlwings Lite asks whether you trust this workbook when it is opened there."


def _new_year(arguments: Namespace, today: date) -> int:
    """`sendbook new-year`: build the next year's workbook and say what moved and what did not."""
    from sendbook.journeys.new_year import NewYear, start_new_year

    book = arguments.book
    with while_waiting(f"Making {arguments.out.name}"):
        made = start_new_year(book, arguments.out, arguments.year, today)
    if not isinstance(made, NewYear):
        return say_refusal(made, book.name, as_json=arguments.json)
    if arguments.json:
        say_json(made.as_json())
        return OK
    say(f"Made {made.path} for {made.year} from {book.name} ({made.old_year}), which is unchanged.", *made.told)
    if made.named:
        say("By name:", *(f"  {line}" for line in made.named))
    say(f"Look at it with: sendbook check {as_typed(made.path)}", f"Keep {book.name}: it is the record of its year.")
    return OK


def _upgrade(arguments: Namespace, today: date) -> int:
    """`sendbook upgrade`: build a workbook anew, and say what was carried and what was not."""
    from sendbook.journeys.upgrade import Upgraded, upgrade

    book = arguments.book
    with while_waiting(f"Making {arguments.out.name}"):
        made = upgrade(book, arguments.out, today)
    if not isinstance(made, Upgraded):
        return say_refusal(made, book.name, as_json=arguments.json)
    if arguments.json:
        say_json(made.as_json())
        return OK
    say(f"Made {made.path} from {book.name}, which is unchanged.", *made.told)
    say(f"Look at it with: sendbook check {as_typed(made.path)}")
    return OK


def _say_lite(book: Path, write: Callable[[Path], Sequence[Finding]]) -> int:
    """Say whether the code for xlwings Lite was put in or taken out."""
    problems = write(book)
    if has_errors(problems):
        return say_refusal(problems, book.name)
    say(_trusted(book))
    return OK
