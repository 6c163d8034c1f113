"""Governors: one page about SEN at the school, with no names and no number so small that it points to a pupil.

The same figures serve the SEN information report that the school publishes every year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import fsum

from sendbook.derive import need_areas
from sendbook.layouts.settings import school_values
from sendbook.policy import code_lists
from sendbook.reports.report import Figure, Report, Section
from sendbook.reports.small_numbers import (
    NOT_SHOWN,
    ShownCounts,
    as_words,
    lines_lacking_to_show,
    shown_alone,
    shown_parts,
)
from sendbook.rules.needs import area_of_need
from sendbook.rules.rounding import excel_round
from sendbook.rules.years import academic_year, academic_year_start
from sendbook.tables import Row, Tables

SHEET = "Governors report"

STATUSES = (("Overdue", "Overdue"), ("Due", "Due today or soon"), ("Not due", "Not due yet"), ("Held", "Held"))
"""How the statuses of reviews begin, and what is said of those that do."""

_PROGRESS = ("Outcome met", "Good progress", "Little progress", "No progress")
_NOT_COMPLETE = "Some of their lines have no cost"
_WORDS = {"K": "SEN support", "E": "EHC plan"}


def _text(row: Row, key: str) -> str:
    return str(row.value(key) or "")


def status_is(status: str, start: str) -> bool:
    """Whether a status says so; a review that was never held says overdue at its end.

    One that was held, and on which the authority's decision is overdue, is held.
    """
    return status.startswith(start) or (start == "Overdue" and "overdue" in status and not status.startswith("Held"))


def _is(row: Row, key: str, word: str) -> bool:
    return _text(row, key).casefold() == word.casefold()


class GovernorsFigures:
    """The figures of one workbook."""

    def __init__(self, tables: Tables, numbers: Mapping[str, float], day: date) -> None:
        self.tables, self.numbers, self.day = tables, numbers, day
        self.school, self.areas = school_values(tables), need_areas(tables)
        self.smallest = int(numbers["smallest_count_shown"])
        self.pupils = [
            row for row in tables["register"] if _text(row, "sen_provision").upper() in _WORDS
            and not _is(row, "on_roll", "No")
        ]  # fmt: skip
        self.levels = self.parts([sum(1 for r in self.pupils if _is(r, "sen_provision", code)) for code in _WORDS])

    def parts(self, counts: Sequence[int]) -> ShownCounts:
        return shown_parts(counts, self.smallest)

    def this_year(self, day: object) -> bool:
        """Whether a day lies in this academic year, up to the day of the report."""
        return isinstance(day, date) and academic_year_start(self.day) <= day <= self.day

    def rows(self, table: str) -> list[Row]:
        return list(self.tables[table]) if table in self.tables else []

    def split(self, labels: Sequence[str], of: Callable[[Row], str], rest: str) -> list[Figure]:
        """The pupils by what a function says of each; those of whom it says none of the labels come last."""
        said = [of(row) for row in self.pupils]
        counts = [sum(1 for word in said if word.casefold() == label.casefold()) for label in labels]
        counts.append(len(said) - sum(counts))
        kept = [
            Figure(label, as_words(shown))
            for label, shown, count in zip((*labels, rest), self.parts(counts).counts, counts, strict=True)
            if count
        ]
        return kept or [Figure("Pupils", "0")]

    def sections(self) -> list[Section]:
        if self.levels.total is None:
            few = f"Fewer than {self.smallest} pupils have SEN: figures about them would point to single pupils."
            return [Section("Pupils", (Figure("Pupils with SEN", NOT_SHOWN, few),)), *self.of_the_school()]
        made = [
            self.numbers_of_pupils(),
            self.needs(),
            self.second_areas(),
            self.years(),
            self.tracked(),
            self.reviews(),
            self.effect(),
        ]
        return [*made, *self.more(), *self.of_the_school()]

    def numbers_of_pupils(self) -> Section:
        roll = self.school["pupils_on_roll"]
        lines = [Figure("Pupils with SEN", as_words(self.levels.total), "on roll, with SEN support or an EHC plan")]
        england = {"K": self.numbers["national_sen_support_share"], "E": self.numbers["national_ehc_plan_share"]}
        for (code, words), count in zip(_WORDS.items(), self.levels.counts, strict=True):
            note = f"England: {england[code]:.1f} in 100 pupils"
            if count is not None and isinstance(roll, int | float) and roll > 0:
                note = f"{excel_round(100 * count / roll, 1):.1f} in 100 pupils of the school; {note}"
            lines.append(Figure(words, as_words(count), note))
        return Section("Pupils", tuple(lines))

    def needs(self) -> Section:
        areas = code_lists()["area_of_need"].current
        return Section("Areas of need", tuple(self.split(areas, lambda r: _text(r, "area_of_need"), "No area chosen")))

    def second_areas(self) -> Section:
        """Pupils whose needs lie in more than one area: the areas of need count each pupil once."""
        more = "A secondary need in another area"
        lines = self.split((more,), lambda r: more if self.second_area(r) else "", "No need in another area")
        return Section("Needs in more than one area", tuple(lines))

    def second_area(self, row: Row) -> bool:
        """Whether the secondary need of a pupil is in another area than the primary; no other without a first."""
        area, first = area_of_need(_text(row, "secondary_need"), *self.areas), _text(row, "area_of_need")
        return bool(area) and bool(first) and area != first

    def years(self) -> Section:
        groups = code_lists()["year_group"]
        lines = self.split(groups.current, lambda r: _text(r, "year_group"), "Not said")
        names = {i.code: f"Year {i.code}" if i.code.isdigit() else i.name for i in groups.items}
        return Section("Year groups", tuple(Figure(names.get(x.what, x.what), x.figure, x.note) for x in lines))

    def tracked(self) -> Section:
        """Names, or names that are tracked?"""

        def full(row: Row) -> str:
            return "Their record says all that it must" if row["completeness"] == 1 else ""

        lines = [] if "completeness" not in self.tables["register"].columns else self.split(
            ("Their record says all that it must",), full, "Something is still missing"
        )  # fmt: skip
        if "meetings_status" in self.tables["register"].columns:
            short = "Short of meetings with the school"
            lines += self.split(
                (short,), lambda r: short if _text(r, "meetings_status").startswith("Short") else "",
                "Parents met as often as is due",
            )  # fmt: skip
        return Section("Is every pupil tracked?", tuple(lines))

    def statuses(self, rows: Sequence[Row], key: str) -> list[Figure]:
        said = [next((label for start, label in STATUSES if status_is(_text(r, key), start)), "") for r in rows]
        labels = [label for _, label in STATUSES]
        counts = [*(said.count(label) for label in labels), said.count("")]
        shown = self.parts(counts).counts
        return [
            Figure(label, as_words(count))
            for label, count, n in zip((*labels, "No date to go by"), shown, counts, strict=True) if n
        ]  # fmt: skip

    def reviews(self) -> Section:
        # Whoever has an EHC plan has the annual review, not one each term.
        support = [row for row in self.pupils if _is(row, "sen_provision", "K")]
        if support and not self.levels.complete:
            lines = [
                Figure("SEN support reviews", NOT_SHOWN, "the number of pupils on SEN support is not shown either")
            ]
        else:
            lines = [Figure(f"SEN support review: {x.what.lower()}", x.figure) for x in
                     self.statuses(support, "review_status")]  # fmt: skip
        plans = [row for row in self.pupils if _is(row, "sen_provision", "E")]
        if plans and not self.levels.complete:
            # Their sum would tell how many pupils have a plan.
            lines.append(Figure("EHC plans: annual reviews", NOT_SHOWN, "the number of EHC plans is not shown either"))
        elif plans:
            lines += [Figure(f"EHC plan, annual review meeting: {x.what.lower()}", x.figure) for x in
                      self.statuses(plans, "annual_review_status")]  # fmt: skip
        return Section("Are reviews held in time?", tuple(lines))

    def effect(self) -> Section:
        held = [row for row in self.rows("cycles") if self.this_year(row["reviewed"])]
        if not held:
            none = Figure("Cycles of support reviewed this academic year", "0")
            return Section("Is the support effective?", (none,))
        counts = [sum(1 for row in held if _is(row, "progress", word)) for word in _PROGRESS]
        counts.append(len(held) - sum(counts))
        shown = self.parts(counts)
        lines = [Figure("Cycles of support reviewed this academic year", as_words(shown.total))]
        lines += [
            Figure(f"- {word.lower()}", as_words(count))
            for word, count, n in zip((*_PROGRESS, "Not rated"), shown.counts, counts, strict=True) if n
        ]  # fmt: skip
        good = shown.counts[:2]
        if shown.total and None not in good:
            share = excel_round(100 * sum(count or 0 for count in good) / shown.total)
            lines.append(Figure("Outcome met, or good progress", f"{share:.0f}%", "of the cycles reviewed"))
        return Section("Is the support effective?", tuple(lines))

    def more(self) -> list[Section]:
        """Decisions, specialists and costs, where the workbook holds them."""
        made = []
        if "events" in self.tables:
            events = [row for row in self.rows("events") if self.this_year(row["decided_on"])]
            kinds = code_lists()["event_kind"].current
            made.append(Section("Decisions this academic year", tuple(
                Figure(kind, as_words(shown_alone(sum(1 for row in events if _is(row, "kind", kind)), self.smallest)))
                for kind in kinds
            )))  # fmt: skip
        if "agencies" in self.tables:
            since = {_text(r, "upn").lower() for r in self.rows("agencies") if self.this_year(r["referred_on"])
                     or self.this_year(r["first_seen_on"])}  # fmt: skip
            made.append(Section("Specialists", tuple(self.split(
                ("A specialist was involved this academic year",),
                lambda r: "A specialist was involved this academic year" if _text(r, "upn").lower() in since else "",
                "No specialist this academic year",
            ))))  # fmt: skip
        if "provision" in self.tables:
            made.append(self.costs())
        return made

    def costs(self) -> Section:
        cost = fsum(row["additional_support_cost"] or 0 for row in self.pupils)
        about = "what counts as additional support this year"
        lines = [Figure("Additional provision recorded", f"£{cost:,.0f}", about)]
        lacking = lines_lacking_to_show(self.tables["provision"], self.smallest)
        if lacking:
            lines[0] = Figure("Additional provision recorded", f"at least £{cost:,.0f}", f"{about}; {lacking}")
        labels = ("Over threshold", "Near threshold", "Under threshold", _NOT_COMPLETE)

        def status(row: Row) -> str:
            said = _text(row, "threshold_status")
            return _NOT_COMPLETE if said.startswith("At least") else said

        lines += self.split(labels, status, "No cost recorded")
        return Section("Cost", tuple(lines))

    def of_the_school(self) -> list[Section]:
        """What tells nothing about pupils: training, and the duties of the school as a whole."""
        made = []
        if "training" in self.tables:
            held = [row for row in self.rows("training") if self.this_year(row["trained_on"])]
            people = sum(int(row["how_many"] or 0) for row in held)
            areas = sorted({_text(row, "area_of_need") for row in held} - {""})
            made.append(Section("Training this academic year", (
                Figure("Sessions", str(len(held)), "; ".join(areas)), Figure("Places taken by staff", str(people)),
            )))  # fmt: skip
        duties = [
            Figure(_text(row, "what"), _text(row, "status") or "no date",
                 f"due {row['due']:%d/%m/%Y}" if isinstance(row["due"], date) else "")
            for row in self.rows("key_dates") if _text(row, "what")
        ]  # fmt: skip
        return [*made, Section("Duties of the school", tuple(duties))] if duties else made


def report_for_governors(tables: Tables, numbers: Mapping[str, float], day: date) -> Report:
    """The report of a workbook whose calculated columns are filled, as on a day."""
    report = GovernorsFigures(tables, numbers, day)
    school = str(report.school["school_name"] or "The school")
    about = (
        f"{school}, as on {day:%d/%m/%Y}. No names.",
        f"Numbers from 1 to {report.smallest - 1} are not shown, nor others that would give them away. "
        "The figures serve the SEN information report too.",
    )
    title = f"Special educational needs: report to governors, {academic_year(day)}"
    return Report(SHEET, title, school, day, about, report.sections())
