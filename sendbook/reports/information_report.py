"""Information report: what the school publishes about SEN every year, heading by heading, with what the book knows.

The headings are those of Schedule 1 to the Special Educational Needs and Disability Regulations 2014, and of section 69
of the Children and Families Act 2014. Where the book knows nothing the school is asked to write. No pupil is named, and
small numbers are kept back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from sendbook.reports.governors import GovernorsFigures
from sendbook.reports.information_headings import INFORMATION_REPORT, ReportHeading
from sendbook.reports.report import Heading, Report, Section
from sendbook.rules.years import academic_year
from sendbook.tables import Row, Tables, Value

SHEET = "SEN information report"
HEADINGS = (Heading("What the book knows", "known", 62), Heading("For you to write", "to_write", 44))
_TITLE = "SEN information report"


class _Known:
    """What one workbook knows, by the key of a heading."""

    def __init__(self, tables: Tables, numbers: Mapping[str, float], day: date) -> None:
        self.tables, self.figures = tables, GovernorsFigures(tables, numbers, day)

    def of(self, key: str) -> list[str]:
        figures = self.figures
        made: dict[str, Callable[[], list[str]]] = {
            "kinds": lambda: self.shown(figures.needs(), figures.second_areas()), "support": self.support,
            "effect": lambda: self.shown(figures.effect()), "reviewing": lambda: self.shown(figures.reviews()),
            "emotional": self.emotional, "senco": lambda: self.said("senco_name", "senco_contact"),
            "expertise": self.expertise, "parents": self.parents, "pupils": self.pupils, "others": self.others,
            "services": lambda: self.said("iass_name", "iass_link"), "transfer": self.transfer,
            "local_offer": lambda: self.said("local_offer_link"), "access": self.access,
            "identify": lambda: self.said("register_criteria"), "standards": lambda: self.said("la_minimum_standards"),
        }  # fmt: skip
        return made[key]() if key in made else []

    def said(self, *keys: str) -> list[str]:
        school = self.figures.school
        return [str(school[key]) for key in keys if school.get(key)]

    def words(self, table: str, column: str, *, of_pupils: bool) -> list[str]:
        """The different words of a column, as they first stand; those said of too few pupils are kept back."""
        found: dict[str, tuple[str, set[str]]] = {}
        for row in self.tables.get(table, ()):
            if word := str(row.value(column) or "").strip():
                found.setdefault(word.casefold(), (word, set()))[1].add(str(row.value("upn") or ""))
        least = self.figures.smallest if of_pupils else 1
        return [word for word, pupils in found.values() if len(pupils) >= least]

    def shown(self, *sections: Section) -> list[str]:
        """The figures of these sections; none where so few pupils have SEN that each would point to one of them."""
        if self.figures.levels.total is None:
            return []
        return [f"{what}: {figure}" for section in sections for what, figure, *_ in section.rows]

    def used(self) -> list[Row]:
        """The interventions that enough pupils have: a new book's list begins with examples that nobody has."""
        words = {word.casefold() for word in self.words("provision", "intervention", of_pupils=True)}
        rows = self.tables.get("interventions", ())
        return [row for row in rows if str(row["intervention"] or "").strip().casefold() in words]

    def support(self) -> list[str]:
        return [
            f"{row['intervention']}" + (f": {row['what_it_is']}" if row["what_it_is"] else "") for row in self.used()
        ]

    def emotional(self) -> list[str]:
        return [
            str(row["intervention"]) for row in self.used()
            if str(row["area_of_need"] or "").startswith("Social, emotional")
        ]  # fmt: skip

    def expertise(self) -> list[str]:
        topics = self.words("training", "topic", of_pupils=False)
        champions = [f"SEN champions: {text}" for text in self.said("sen_champions")]
        return champions + ([f"Training: {'; '.join(topics)}"] if topics else [])

    def parents(self) -> list[str]:
        kinds = self.words("meetings", "kind", of_pupils=True)
        return [f"Meetings with parents: {'; '.join(kinds)}"] if kinds else []

    def pupils(self) -> list[str]:
        asked = any(row["pupil_view"] or row["pupil_took_part"] for row in self.tables.get("cycles", ()))
        return ["Pupils' views are asked for and written down at each review of their support."] if asked else []

    def others(self) -> list[str]:
        agencies = self.words("agencies", "agency", of_pupils=True)
        return [f"Services that work with pupils: {'; '.join(sorted(agencies))}"] if agencies else []

    def transfer(self) -> list[str]:
        kinds = self.words("transitions", "kind", of_pupils=True)
        return [f"Moves that are planned with the next school: {'; '.join(kinds)}"] if kinds else []

    def access(self) -> list[str]:
        done = [
            row for row in self.tables.get("key_dates", ()) if row["what"] == "Accessibility plan" and row["last_done"]
        ]
        return [f"Accessibility plan, last brought up to date on {row['last_done']:%d/%m/%Y}" for row in done]


def _section(heading: ReportHeading, known: list[str]) -> Section:
    # Where the book knows something the school still says it in its own words; where not, it is asked to.
    rows: list[tuple[Value, Value]] = [(text, heading.ask if place == 0 else None) for place, text in enumerate(known)]
    return Section(heading.title, tuple(rows or [("Nothing yet.", heading.ask)]), HEADINGS)


def sen_information_report(tables: Tables, numbers: Mapping[str, float], day: date) -> Report:
    """The report of a workbook whose calculated columns are filled, as on a day."""
    known = _Known(tables, numbers, day)
    school = str(known.figures.school["school_name"] or "The school")
    about = (
        f"{school}, as on {day:%d/%m/%Y}. No names; small numbers are not shown. A draft: write under each heading, "
        "then publish it on the school's website.",
        "The school uses its best endeavours to see that a pupil with SEN gets the support that the pupil needs "
        "(Children and Families Act 2014, section 66). This report is asked for by section 69 of the Act and "
        "regulation 51 of the Special Educational Needs and Disability Regulations 2014; "
        "its headings are those of Schedule 1.",
    )
    sections = tuple(_section(heading, known.of(heading.key)) for heading in INFORMATION_REPORT)
    return Report(SHEET, f"{_TITLE}, {academic_year(day)}", school, day, about, sections)
