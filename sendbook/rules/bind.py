"""Bind: where each argument of a rule comes from, in one language for layouts, filled lists, functions and conversion.

An argument is found by its name, and a name means one thing everywhere. In this order: a column of ours that is worked
out before; a column of the same row; a whole column; codes; a policy number; a line of the School sheet; `as_at`;
`line_here`. Where a rule serves for something else, words say what stands for an argument:

| words                          | what stands for the argument                                         |
| ------------------------------ | -------------------------------------------------------------------- |
| `annual_review_meeting_by`     | what has that name                                                   |
| `latest_review or last_review` | the first that there is: not every workbook or list has every column |
| `provision.upn`                | a whole column of a table                                            |
| `sen_provision is N/E`         | the code N in the rows that say N or E, in whatever words a list has |
| `sen_provision is N/E, K`      | the same, and K in the rows that say K                               |
| `"Autumn"`                     | this text                                                            |
| `own review_due`               | the list's own column, where one of ours to the left has its name    |
| `none`                         | nothing                                                              |
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum

from sendbook.rules.rule import Argument, Rule


class Source(Enum):
    """The kinds of place that a value can come from."""

    OURS = "a column that is filled before, in the same row"
    CELL = "a column of the same row"
    WHOLE = "a whole column of a table"
    CODES = "the codes, or the areas, of one list on the Codes sheet"
    POLICY = "a policy number"
    SETTING = "a line of the School sheet"
    AS_AT = "the day on which the workbook works"
    LINE = "the line of the row in its table, counted from 1"
    CODE = "a code, in the rows whose cell says it"
    TEXT = "a fixed text"
    BLANK = "nothing"


@dataclass(frozen=True, slots=True)
class Binding:
    """Where one argument comes from: for a column its table and key, for the rest the name.

    codes: the codes that a cell may say, in groups; each stands for the first of its group.
    usual: the policy number that holds where the cell is blank.
    """

    source: Source
    table: str = ""
    name: str = ""
    codes: tuple[tuple[str, ...], ...] = ()
    usual: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """What a place can give to a rule: a workbook's table, a school's own list, or a worksheet function.

    cells: the columns of a row; `maybe` those that it may lack, which are blank then.
    whole: whole columns by the name that rules ask for, as table and column; `tables` every table's columns.
    usual: whether a policy number holds where the cell of its name is blank.
    """

    table: str = ""
    ours: Collection[str] = ()
    cells: Collection[str] = ()
    maybe: Collection[str] = ()
    whole: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    tables: Mapping[str, Collection[str]] = field(default_factory=dict)
    codes: Collection[str] = ()
    policy: Collection[str] = ()
    settings: Collection[str] = ()
    usual: bool = False

    def named(self, name: str, argument: Argument) -> Binding | None:
        """What has this name here, for an argument that is one value or a whole column; `None` if nothing has."""
        if not argument.whole_column and name in self.ours:
            return Binding(Source.OURS, self.table, name)
        if not argument.whole_column and name in self.cells:
            usual = name if self.usual and name in self.policy else ""
            return Binding(Source.CELL, self.table, name, usual=usual)
        if argument.whole_column and name in self.whole:
            return Binding(Source.WHOLE, *self.whole[name])
        for source, table, names in (
            (Source.CODES, "codes", self.codes),
            (Source.POLICY, "policy", self.policy),
            (Source.SETTING, "school", self.settings),
            (Source.AS_AT, "", ("as_at",)),
            (Source.LINE, self.table, ("line_here",)),
        ):
            if name in names:
                return Binding(source, table, name)
        return None

    def found(self, words: str, argument: Argument) -> Binding | None:
        """What the words for an argument mean here; `None` if there is no such thing."""
        if words == "none":
            return Binding(Source.BLANK)
        if words.startswith('"'):
            return Binding(Source.TEXT, "", words.strip('"'))
        if words.startswith("own "):
            key = words.removeprefix("own ")
            return Binding(Source.CELL, self.table, key) if key in self.cells else None
        if " is " in words:
            key, codes = words.split(" is ")
            groups = tuple(tuple(group.split("/")) for group in codes.split(", "))
            return Binding(Source.CODE, self.table, key, groups) if {key} & {*self.cells, *self.maybe} else None
        if "." in words:
            table, key = words.split(".")
            return Binding(Source.WHOLE, table, key) if key in self.tables.get(table, ()) else None
        return self.named(words, argument)


def bind(rule: Rule, words: Mapping[str, str], offers: Offers, told: str) -> Mapping[str, Binding]:
    """Each argument of a rule with where it comes from; LookupError names what nothing offers, or nobody asks for."""
    if unknown := set(words) - {argument.name for argument in rule.arguments}:
        raise LookupError(f"{told}: the rule {rule.name} takes no {', '.join(sorted(unknown))}")
    bound = {}
    for argument in rule.arguments:
        wanted = words.get(argument.name, argument.name)
        options = wanted.split(" or ")
        found = next((b for option in options if (b := offers.found(option, argument)) is not None), None)
        if found is None and {option.removeprefix("own ") for option in options} & {*offers.maybe}:
            found = Binding(Source.BLANK)
        if found is None:
            raise LookupError(f"{told}: nothing offers {wanted} to the rule {rule.name}")
        bound[argument.name] = found
    return bound
