"""Bind: each argument of a rule finds what it means, and a name means one thing wherever rules are used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from sendbook.excel.functions.every_function import __all__ as functions
from sendbook.excel.functions.records import every_record
from sendbook.filling.columns import COLUMNS, bound
from sendbook.layouts import declared_tables
from sendbook.layouts.settings import settings
from sendbook.policy import parameters
from sendbook.rules.bind import Binding, Offers, Source, bind
from sendbook.rules.registry import RULES
from sendbook.rules.rule import Argument

HERE = Offers(
    "register", ours={"review_due"}, cells={"last_review", "due_soon_days"}, maybe={"held", "sen_provision"},
    whole={"term_ends": ("terms", "last")}, tables={"provision": {"upn"}}, codes={"need_codes"},
    policy={"due_soon_days", "annual_review_months"}, settings={"rate_basis"}, usual=True,
)  # fmt: skip
ONE, WHOLE = Argument("any", str, True, False), Argument("any", str, False, True)


@pytest.mark.parametrize(
    ("words", "argument", "found"),
    [
        ("review_due", ONE, Binding(Source.OURS, "register", "review_due")),
        ("last_review", ONE, Binding(Source.CELL, "register", "last_review")),
        ("due_soon_days", ONE, Binding(Source.CELL, "register", "due_soon_days", usual="due_soon_days")),
        ("term_ends", WHOLE, Binding(Source.WHOLE, "terms", "last")),
        ("provision.upn", WHOLE, Binding(Source.WHOLE, "provision", "upn")),
        ("need_codes", WHOLE, Binding(Source.CODES, "codes", "need_codes")),
        ("annual_review_months", ONE, Binding(Source.POLICY, "policy", "annual_review_months")),
        ("rate_basis", ONE, Binding(Source.SETTING, "school", "rate_basis")),
        ("as_at", ONE, Binding(Source.AS_AT, "", "as_at")),
        ("line_here", ONE, Binding(Source.LINE, "register", "line_here")),
        ("sen_provision is N", ONE, Binding(Source.CODE, "register", "sen_provision", (("N",),))),
        ("sen_provision is N/E", ONE, Binding(Source.CODE, "register", "sen_provision", (("N", "E"),))),
        ("sen_provision is N/E, K", ONE, Binding(Source.CODE, "register", "sen_provision", (("N", "E"), ("K",)))),
        ('"Autumn"', ONE, Binding(Source.TEXT, "", "Autumn")),
        ("none", ONE, Binding(Source.BLANK)),
        ("last_review", WHOLE, None),
        ("term_ends", ONE, None),
        ("provision.upns", WHOLE, None),
        ("cycles.upn", WHOLE, None),
        ("sen_provison is N", ONE, None),
        ("own last_review", ONE, Binding(Source.CELL, "register", "last_review")),
        ("own review_due", ONE, None),
        ("lst_review", ONE, None),
    ],
)
def test_what_words_mean(words: str, argument: Argument, found: Binding | None) -> None:
    assert HERE.found(words, argument) == found


def test_the_first_that_there_is_else_blank_where_a_list_may_lack_it_else_refused() -> None:
    overdue = RULES["overdue"]
    assert bind(overdue, {}, HERE, "here")["held"] == Binding(Source.BLANK)
    either = bind(overdue, {"held": "held or last_review"}, HERE, "here")["held"]
    assert either == Binding(Source.CELL, "register", "last_review")
    for words in ({"held": "hold"}, {"held": "hold or hield"}, {"holds": "none"}):
        with pytest.raises(LookupError, match="here: "):
            bind(overdue, words, HERE, "here")


def test_every_column_that_fill_adds_finds_all_its_arguments_in_any_list() -> None:
    known = {"as_at", "staff_rates", "staff_roles", "term_ends", "calendar_dates", "school_days_so_far"}
    known |= {
        "school_day_flags",
        "need_codes",
        "need_areas",
        "term_starts",
        "season_ends",
        "next_season_ends",
        *parameters(),
    }
    known |= {f"earlier_{name}" for name in ("roles", "rates", "untils", "drops", "days", "costs")} | {"open_lines_end"}
    for table, columns in COLUMNS.items():
        for column in columns:
            for needed in column.needs:
                assert set(bound(column, table, needed, known)) == {a.name for a in column.rule.arguments}


def words_of_all() -> Iterator[tuple[str, str, str]]:
    """Where a rule is used, its argument, and the words that stand for it there."""
    for table in declared_tables().values():
        for column in table.columns:
            yield from ((f"{table.key}.{column.key}", *pair) for pair in column.arguments.items())
    for columns in COLUMNS.values():
        for filled in columns:
            yield from ((f"fill: {filled.header}", *pair) for pair in filled.takes.items())


def one_thing() -> dict[str, str]:
    """The names that mean one thing everywhere: policy numbers, lines of the School sheet, the day, whole columns."""
    whole = {c.whole: f"{t.key}.{c.key}" for t in declared_tables().values() for c in t.columns if c.whole}
    return {name: name for name in (*parameters(), *settings(), "as_at", "line_here")} | whole


NOT_OFFERED = {("fill: Hourly rate", "rates_before"), ("fill: Hourly rate", "rates_after"),
               ("fill: Hourly rate", "rates_first"), ("fill: Hourly rate", "rate_basis"),
               ("fill: Review due", "school_kind"),
               ("fill: Review status", "school_kind"), ("fill: Pupil's total", "provision_upns"),
               ("register.top_up_received", "funding_amounts"),  # of the academic year, whichever is in use
               ("register.meetings_status", "term_ends"),  # without the closures that end a term
               ("fill: Lines without a cost", "provision_upns")}  # fmt: skip
"""A school's own list says no basis of rates (it has one set, which stands for both) and no kind of school; where it
has no UPNs, the names of its pupils stand for them."""


def test_no_use_of_a_rule_gives_another_meaning_to_a_name_that_has_one() -> None:
    meanings = one_thing()
    other = [(where, name, words) for where, name, words in words_of_all()
             if name in meanings and words not in (name, meanings[name])]  # fmt: skip
    assert {(where, name) for where, name, _ in other} == NOT_OFFERED


def test_an_argument_is_of_one_kind_in_all_rules() -> None:
    kinds: dict[str, set[tuple[type, bool]]] = {}
    for rule in RULES.values():
        for argument in rule.arguments:
            numeric = float if argument.kind is int else argument.kind
            kinds.setdefault(argument.name, set()).add((numeric, argument.whole_column))
    assert {name: found for name, found in kinds.items() if len(found) > 1} == {}


NOT_ASKED = {"SEND_ANNUAL_REVIEW_DUE": {"date_of_birth"}}
"""Arguments that files of schools hold and the rule asks for no more."""


def test_a_function_knows_each_of_its_arguments_by_the_rules_name() -> None:
    """Names that files of schools hold and rules do not know are listed here, so that no new one is added unseen."""
    known = {argument.name for rule in RULES.values() for argument in rule.arguments}
    renamed: Mapping[str, set[str]] = {
        name: {a.name for a in every_record()[name].arguments if a.means != a.name} for name in functions
    }
    assert {name: told for name, told in renamed.items() if told} == {
        "SEND_INTERVAL_REVIEW_DUE": {"started", "school_weeks"}, "SEND_COST_ABOVE_THRESHOLD": {"threshold"},
        "SEND_HEADROOM": {"threshold"}, "SEND_THRESHOLD_STATUS": {"threshold", "near_percent"},
        "SEND_HOURS_EQUIVALENT": {"threshold"}, "SEND_ANNUAL_REVIEW_DUE": {"issued"},
        "SEND_AREA_OF_NEED": {"need_code"}, "SEND_ANNUAL_REVIEW_MEETING_BY": {"issued"}, "SEND_DAYS_OVERDUE": {"held"},
    }  # fmt: skip
    for record in every_record().values():
        if record.rule:
            assert {argument.means for argument in record.arguments} <= known
            asked = {argument.means for argument in record.arguments} - NOT_ASKED.get(record.name, set())
            assert {b.name for b in record.bound.values() if b.source in (Source.CELL, Source.WHOLE)} == asked
            assert not re.search("[A-Z ]", " ".join(a.means for a in record.arguments).replace(" ", ""))
