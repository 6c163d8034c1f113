"""Columns: what a person is asked before a plan is shown: what the columns hold, and which pupil a name means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sendbook.findings import Finding
from sendbook.importing.column_map import place_of, remember
from sendbook.importing.named_pupils import Question
from sendbook.importing.remembered_columns import names_to_remember, no_longer_there, not_confirmed
from sendbook.journeys.import_file import ImportPlan, Options
from sendbook.lists.columns import ExportColumn
from sendbook.lists.find import Target
from sendbook.lists.headings import GUESSED, MATCHED, aliases_of
from sendbook.lists.words import folded, squeezed
from sendbook.tables import column_letter
from sendbook.terminal.columns_asked import guesses_settled, is_the_column
from sendbook.terminal.imports import Wishes
from sendbook.terminal.printing import say, say_refusal
from sendbook.terminal.questions import ask_on, bare_answer, says_no, says_yes
from sendbook.terminal.words import what_words_mean

Planned = Callable[[Options], ImportPlan | list[Finding]]


def settle_columns(
    plan: ImportPlan, planned: Planned, options: Options, into: Path, table: str, confirmed: bool, wishes: Wishes
) -> tuple[ImportPlan, Options] | None:
    """Show what each column of the school's own list was taken for, and have it confirmed once.

    With nobody to ask, only what is certain is used. `None` when a person says that it is not right.
    """
    lists = plan.sources or plan.targets
    if confirmed and not wishes.sheet:
        where = wishes.map_file or place_of(into, table)
        places = "; ".join(f"{one.sheet}, row {one.header_row}" for one in lists)
        say(f"Columns as confirmed in {where.name}; headings in {places}.")
        if wishes.map_file or plan.target is None:
            return plan, options
        return _settle_since(plan, planned, options, into, wishes)
    # What is only guessed stands in the plan where nobody is asked about it.
    shown: set[tuple[str, str]] = set()
    for one in lists:
        first, *lines = one.lines(wishes.every)
        lines = [] if not wishes.asks else lines if wishes.every else [*lines, *_in_short(one)]
        # Lines beside each other in one row are several lists of one sheet: what they share is shown once.
        say(first, *(line for line in lines if (one.sheet, line) not in shown))
        shown |= {(one.sheet, line) for line in lines}
    if not wishes.asks:
        return plan, options
    return _settled(plan, planned, options, into, table, [column for one in lists for column in one.told])


def _in_short(one: Target) -> list[str]:
    """The columns that are sure, each with its letter and, where the heading does not say it, what it is taken for."""
    used, unused = list[str](), list[str]()
    for column in one.told:
        named = f"{column_letter(column.number)} {column.heading or '(no heading)'}"
        if column.verdict == MATCHED:
            same = squeezed(column.heading) == squeezed(column.called)
            used.append(named if same else f"{named} = {column.called}")
        elif column.verdict != GUESSED:
            unused.append(named)
    return [f"  {what}: {', '.join(names)}." for what, names in (("Used", used), ("Left alone", unused)) if names]


def _settle_since(
    plan: ImportPlan, planned: Planned, options: Options, into: Path, wishes: Wishes
) -> tuple[ImportPlan, Options] | None:
    """Ask about what has changed in a school's own list since its columns were confirmed, and about nothing else."""
    known = options.columns.workbook
    standing = _columns_of(plan)
    new, gone = not_confirmed(known, standing), no_longer_there(known, standing)
    if new:
        say("These headings were not there then:", *(column.line() for column in new))
    if wishes.asks and (new or gone):
        say(*(f"No longer there: {heading}" for heading in gone))
        return _settled(plan, planned, options, into, "", new)
    if new:
        say("Only what is certain of them is used. Run it without --plan and --yes to be asked.")
    return plan, options


def _settled(
    plan: ImportPlan, planned: Planned, options: Options, into: Path, table: str, columns: Sequence[ExportColumn]
) -> tuple[ImportPlan, Options] | None:
    """Ask about these columns: each that is only guessed, then whether all are right; keep the answers."""
    told = dict(options.columns.export if plan.sources else options.columns.workbook)
    several = bool(plan.sources or plan.also)  # which share what is said of one
    name_of = names_to_remember(columns, letters=not several)
    for column in columns:
        if column.verdict == MATCHED:
            told.setdefault(name_of[column], column.field)
    unsure = {name_of[column]: column for column in columns if column.verdict == GUESSED}
    for name, column in unsure.items():
        taken = not plan.sources and column.field in told.values()
        right = not taken and is_the_column(column, name)
        told[name] = column.field if right else ""
    changed = _corrections(name_of, table or "register", lambda: say(*(column.line() for column in columns)))
    if changed is None:
        return None
    for meaning in filter(None, changed.values()):
        # One column has a meaning at most: the correction takes it from whichever had it.
        told = {heading: "" if meant == meaning else meant for heading, meant in told.items()}
    told |= changed
    if plan.sources:
        settled = replace(options, columns=replace(options.columns, export=told))
    else:
        sheet = plan.target.sheet if plan.target and not plan.also else ""
        gone = no_longer_there(options.columns.workbook, _columns_of(plan)) if plan.target else []
        told = {heading: meant for heading, meant in told.items() if heading not in gone}
        settled = replace(options, columns=replace(options.columns, workbook=told, sheet=sheet))
    again = planned(settled)
    if not isinstance(again, ImportPlan):
        say_refusal(again, into.name)
        return None
    kept = place_of(into, table).name
    if remember(into, settled.columns, table):
        say(f"Confirmed, and kept in {kept} for the next import.")
    else:
        say(f"Confirmed for this import. {kept} could not be written beside the workbook, so the next one asks again.")
    return again, settled


def settle_export(
    plan: ImportPlan, planned: Planned, options: Options, into: Path, wishes: Wishes
) -> tuple[ImportPlan, Options]:
    """Ask about the columns of the export that are only guessed; the answers are kept for the next such export."""
    columns = plan.comparison.export.columns
    unsure = [column for column in columns if column.verdict == GUESSED]
    if not unsure:
        return plan, options
    taken = {column.field for column in columns if column.verdict == MATCHED}
    answers = guesses_settled(plan.comparison.export.file, unsure, columns, taken)
    told = {**options.columns.export, **answers}
    settled = replace(options, columns=replace(options.columns, export=told))
    again = planned(settled)
    if not isinstance(again, ImportPlan):
        say_refusal(again, into.name)
        return plan, options
    if not wishes.map_file and remember(into, settled.columns):
        say(f"Your answers are kept in {place_of(into).name}; delete that file to be asked again.")
    return again, settled


def settle_words(
    plan: ImportPlan, planned: Planned, options: Options, into: Path, wishes: Wishes
) -> tuple[ImportPlan, Options]:
    """Ask once about each word for SEN provision or need that does not say what it means; the answers are kept."""
    said = what_words_mean(plan.comparison.export.asked)
    known = options.columns.words
    words = {kind: {**known.get(kind, {}), **said.get(kind, {})} for kind in {*known, *said}}
    settled = replace(options, columns=replace(options.columns, words=words))
    again = planned(settled) if said else None
    if not isinstance(again, ImportPlan):
        return plan, options
    if not wishes.map_file and remember(into, settled.columns):
        say(f"Your answers are kept in {place_of(into).name}; delete that file to be asked again.")
    return again, settled


def _columns_of(plan: ImportPlan) -> list[ExportColumn]:
    return [column for target in plan.targets for column in target.told]


def _corrections(
    told: Mapping[ExportColumn, str], table: str, every: Callable[[], None]
) -> dict[str, str] | None:  # fmt: skip
    """Ask whether the columns are right; a person may put some right by letter: `H = last review`.

    A letter that stands for different columns of several lists is not taken: there the heading says which is meant.
    """
    known = aliases_of(table)
    headings: dict[str, set[str]] = {}
    for column, remembered in told.items():
        for name in (column_letter(column.number), column.heading.upper()):
            headings.setdefault(name, set()).add(remembered)
    changed: dict[str, str] = {}
    while True:
        said = ask_on("Are the columns right? (y goes on to the plan; n stops; all shows each column; "
                      "or a correction such as H = last review, H = nothing) ")  # fmt: skip
        if says_yes(said):
            return changed
        if said and says_no(said):
            return None
        if bare_answer(said) == "all":
            every()
            continue
        which, equals, meaning = (part.strip() for part in said.rpartition("="))
        if not (which and equals and meaning):
            say("Write y, n, all, or the letter of a column and what it holds, such as H = last review.")
            continue
        key = "" if meaning.casefold() in ("nothing", "none", "-") else known.fields.get(squeezed(meaning), meaning)
        meant = headings.get(which.upper(), set())
        if len(meant) != 1 or (key and key not in known.names):
            say("There is no such column, or no such meaning. Write the header that sendbook's own sheet has.")
            continue
        changed[next(iter(meant))] = key
        say(f"{which.upper()} is {known.names[key]}." if key else f"{which.upper()} is left out.")


def settle_pupils(plan: ImportPlan, planned: Planned, options: Options) -> ImportPlan:
    """Ask which pupil is meant by each name that does not decide by itself; what is not answered is left out."""
    told = dict(options.pupils)
    say("These names in the old list do not say by themselves which pupil is meant:")
    for question in plan.questions:
        say(question.said, *(f"  {number}. {who}" for number, (_, who) in enumerate(question.choices, start=1)))
        told[question.key] = _which_pupil(question)
    again = planned(replace(options, pupils=told))
    return again if isinstance(again, ImportPlan) else plan


def _which_pupil(question: Question) -> str:
    """The UPN of the pupil whom a person chooses by number or by name; "" for none of them."""
    while True:
        said = ask_on("Which pupil is it? (the number or the name; n for none of them, whose lines are left out) ")
        if said and says_no(said):
            return ""
        if re.fullmatch(r"\d{1,3}", said, re.ASCII):
            found = [upn for number, (upn, _) in enumerate(question.choices, start=1) if number == int(said)]
        else:
            words = set(folded(said).split())
            found = [upn for upn, who in question.choices if words and words <= set(folded(who).split())]
        if len(found) == 1:
            return found[0]
        say(f"Write a number from 1 to {len(question.choices)}, or n.")
