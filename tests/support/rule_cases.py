"""The cases of the rules: the SENCO's files `tests/cases/rules_*.toml`, read and completed with whole columns."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sendbook.rules.registry import RULES
from sendbook.rules.term_reviews import first_days, next_season_end, season_begin, season_end
from tests.support.engines import Case

FOLDER = Path(__file__).parents[1] / "cases"
_COLUMNS = tuple(sorted(path.stem for path in FOLDER.glob("rules_columns*.toml")))
FILES = tuple(sorted({path.stem for path in FOLDER.glob("rules_*.toml")} - {*_COLUMNS, "rules_school", "rules_upn"}))


@dataclass(frozen=True)
class RuleCase:
    """One case: a rule, every argument (`None` is a blank cell), what comes out, and the case in words."""

    rule: str
    says: str
    inputs: dict[str, Any]
    gives: Any

    def __str__(self) -> str:
        return f"{self.rule}: {self.says}"

    def formula(self) -> Case:
        """The case as a formula of the rule with its inputs, for a formula engine."""
        return as_formula(self.rule, self.inputs)


def as_formula(rule: str, inputs: dict[str, Any]) -> Case:
    """A rule's formula with inputs: what the engines are given."""
    known = RULES[rule]
    text = known.excel({argument.name: f"{{{argument.name}}}" for argument in known.arguments})
    return Case(text, inputs, "date" if known.result is date else "")


@cache
def rule_cases() -> tuple[RuleCase, ...]:
    """Every case of the files, in order."""
    cases = []
    for name in FILES:
        for fields in _read(name)["case"]:
            fields = dict(fields)
            rule, says, school, gives = (fields.pop(key, "") for key in ("rule", "says", "school", "gives"))
            offered = {**columns(), **school_columns(school or "usual")}
            names = [argument.name for argument in RULES[rule].arguments]
            if unknown := set(fields) - set(names):
                raise ValueError(f"{name}.toml, {says}: {rule} has no {unknown}")
            inputs = {key: _cells(fields[key]) if key in fields else offered.get(key) for key in names}
            if "term_ends" in fields:
                ends: list[Any] = inputs["term_ends"] or []
                if "term_starts" in inputs and not any(inputs["term_starts"] or []):
                    inputs["term_starts"] = first_days(ends)
                inputs |= {key: column for key, column in seasons(ends).items() if key in inputs}
            cases.append(RuleCase(rule, says, inputs, None if gives == "" else gives))
    return tuple(cases)


@cache
def columns() -> dict[str, list[Any]]:
    """The columns of need codes, register, cycles, meetings, staff and provision that cases look things up in."""
    return {key: _blanks(values) for name in _COLUMNS for key, values in _read(name).items()}


@cache
def school_columns(school: str) -> dict[str, list[Any]]:
    """A school's terms, closures and calendar. The calendar is counted here day by day, apart from the rules."""
    fields = dict(_read("rules_school")[school])
    day, last = fields.pop("calendar_from"), fields.pop("calendar_to")
    fields.pop("about")
    found: dict[str, list[Any]] = {key: _blanks(values) for key, values in fields.items()}
    days: list[date] = []
    flags: list[int] = []
    so_far: list[int] = []
    while day <= last:
        in_term = _inside(day, found["term_starts"], found["term_ends"])
        closures = zip(found["closure_first_days"], found["closure_last_days"], strict=True)
        closed = _inside(day, found["closure_first_days"], [last or first for first, last in closures])
        flags.append(1 if in_term and not closed and day.isoweekday() not in (6, 7) else 0)
        days.append(day)
        so_far.append(sum(flags))
        day += timedelta(days=1)
    found |= seasons(found["term_ends"], found["term_starts"])
    return {**found, "calendar_dates": days, "school_day_flags": flags, "school_days_so_far": so_far}


def seasons(ends: list[Any], starts: list[Any] | None = None) -> dict[str, list[Any]]:
    """The columns of the Terms sheet that follow from the first and last days."""
    pairs = zip(starts or first_days(ends), ends, strict=True)
    begins = [season_begin(first, end, ends, line) for line, (first, end) in enumerate(pairs, start=1)]
    return {"season_begins": begins,
            "season_ends": [season_end(end, ends) for end in ends],
            "next_season_ends": [next_season_end(end, ends) for end in ends]}  # fmt: skip


def upn_cases() -> list[dict[str, Any]]:
    """The cases of the UPN's check."""
    cases: list[dict[str, Any]] = _read("rules_upn")["case"]
    return cases


def _inside(day: date, firsts: list[date | None], lasts: list[date | None]) -> bool:
    pairs = zip(firsts, lasts, strict=True)
    return any(first is not None and last is not None and first <= day <= last for first, last in pairs)


def _cells(value: Any) -> Any:
    return _blanks(value) if isinstance(value, list) else value


def _blanks(values: list[Any]) -> list[Any]:
    return [None if value == "" else value for value in values]


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
