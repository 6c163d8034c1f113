"""Exports of the invented school, as Arbor and SIMS would write them, with the faults that real exports have.

Each writer puts the same faults in, so that an import shows what it does with them: a UPN with a wrong check letter,
one UPN on two pupils, a status that no list knows, a date typed as words, a leaver, two new pupils, a pupil who
changed class and one who changed surname. The same pupils always give the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from sendbook.demo.pupils import InventedPupil, made_up_upn
from sendbook.lists.words import need_name
from sendbook.rules.upn import CHECK_LETTERS
from sendbook.workbook.parts.disk import write_over

ARBOR_HEADERS = (
    "UPN", "Name", "Year group(s) this academic year", "Registration form(s) this academic year", "Date of Birth",
    "Ethnicity", "SEN status", "Sen Need", "SEN Description", "SEN Need Ranking", "Start Date", "Funded Hours",
    "SEN status",
)  # fmt: skip
SIMS_HEADERS = (
    "UPN", "Admission Number", "Legal Surname", "Legal Forename", "Preferred Surname", "Preferred Forename",
    "Reg Group", "Year", "Year of Entry", "DOB", "Gender", "SEN Status", "Pupil Premium Indicator", "EAL",
)  # fmt: skip

_STATUS_NAMES = {"K": "SEN Support", "E": "Education, Health and Care Plan", "N": "Monitoring", "W": "Wave 2 support"}

# Which pupil, counted from the first on SEN support or with a plan, has which fault.
_WRONG_LETTER, _SAME_UPN, _TAKES_UPN, _UNKNOWN_STATUS, _TEXT_DATE = 4, 9, 17, 13, 21
_LEAVER, _NEW_CLASS, _NEW_SURNAME = 25, 30, 34


def write_arbor_sen_report(path: Path, pupils: Sequence[InventedPupil], today: date) -> None:
    """Write the pupils as Arbor's SEN report: CSV in UTF-8, one row per need, `SEN status` twice, two date formats."""
    rows: list[Sequence[str]] = []
    for pupil in _with_faults(pupils, today):
        needs = [pupil["primary_need"], pupil["secondary_need"], *str(pupil["further_needs"] or "").split(", ")]
        status, gone = str(pupil["sen_provision"]), pupil["on_roll"] == "No"
        year = str(pupil["year_group"])
        # Arbor tells of a leaver by leaving the year and form blank; Year 6 shows its noisy way of naming forms.
        form = f"Year 6: {pupil['class_name']} And Year 6" if year == "6" else str(pupil["class_name"])
        for rank, need in enumerate([str(need) for need in needs if need] or [""], start=1):
            rows.append((
                str(pupil["upn"]), f"{pupil['surname']}, {pupil['forename']}",
                "" if gone else {"R": "Reception"}.get(year, f"Year {year}"), "" if gone else form,
                _iso(pupil["date_of_birth"]), "", _STATUS_NAMES[status], need_name(need), "", str(rank) if need else "",
                str(pupil.get("started_text") or _in_words(pupil["support_started"])),
                "15h 0m" if status == "E" else "", status,
            ))  # fmt: skip
    _write(path, ARBOR_HEADERS, rows, "utf-8", "\n")


def write_sims_pupil_report(path: Path, pupils: Sequence[InventedPupil], today: date) -> None:
    """Write the pupils as a SIMS pupil report of the whole roll: CSV in UTF-8 with a byte order mark, one row a pupil.

    A leaver is simply missing from it. Two title rows stand above the headers, as SIMS writes them.
    """
    rows: list[Sequence[str]] = []
    for pupil in _with_faults(pupils, today):
        if pupil["on_roll"] == "No":
            continue
        entered = pupil["entry_date"]
        rows.append((
            str(pupil["upn"]), str(pupil["mis_id"]), str(pupil["surname"]), str(pupil["forename"]),
            str(pupil["surname"]), str(pupil["preferred_name"] or pupil["forename"]),
            str(pupil["class_name"]), f"Year {pupil['year_group']}", str(getattr(entered, "year", "")),
            str(pupil.get("born_text") or _british(pupil["date_of_birth"])), str(pupil["sex"]),
            str(pupil["sen_provision"]), "T" if pupil["pupil_premium"] == "Yes" else "F",
            "T" if pupil["eal"] == "Yes" else "F",
        ))  # fmt: skip
    titles = [["SEN and pupil premium", f"Printed on {_british(today)}"], []]
    _write(path, SIMS_HEADERS, rows, "utf-8-sig", "\r\n", titles)


def _with_faults(pupils: Sequence[InventedPupil], today: date) -> list[InventedPupil]:
    """The pupils with every fault of this module in its place, and two new pupils at the end."""
    told = [dict(pupil) for pupil in pupils]
    on_register = [pupil for pupil in told if pupil["sen_provision"] in ("K", "E")]
    wrong = str(on_register[_WRONG_LETTER]["upn"])
    on_register[_WRONG_LETTER]["upn"] = CHECK_LETTERS[CHECK_LETTERS.index(wrong[0]) - 1] + wrong[1:]
    on_register[_TAKES_UPN]["upn"] = on_register[_SAME_UPN]["upn"]
    on_register[_UNKNOWN_STATUS]["sen_provision"] = "W"
    born = on_register[_TEXT_DATE]["date_of_birth"]
    on_register[_TEXT_DATE] |= {"started_text": "Autumn term", "born_text": f"Spring {getattr(born, 'year', '')}"}
    on_register[_LEAVER]["on_roll"] = "No"
    on_register[_NEW_CLASS]["class_name"] = f"{on_register[_NEW_CLASS]['year_group']} Willow"
    on_register[_NEW_SURNAME]["surname"] = "Quayle-Brooks"
    return [*told, *_newcomers(pupils[0], today)]


def _newcomers(model: InventedPupil, today: date) -> list[InventedPupil]:
    """Two pupils whom the register does not know: one in Reception, one in Year 2."""
    school_year = today.year if today.month >= 9 else today.year - 1
    newcomers: list[InventedPupil] = []
    for surname, forename, sex, year, need, serial in (
        ("Ellery", "Wren", "F", "R", "SLCN", 901), ("Novák", "Tomáš", "M", "2", "SEMH", 902)
    ):  # fmt: skip
        age = {"R": 4}.get(year) or 4 + int(year)
        newcomers.append({
            **model, "upn": made_up_upn(school_year, serial), "mis_id": f"{5000 + serial:06}", "surname": surname,
            "forename": forename, "preferred_name": None, "sex": sex, "year_group": year,
            "date_of_birth": date(school_year - age, 5, 17), "class_name": "R Acorn" if year == "R" else "2 Cedar",
            "entry_date": date(school_year, 9, 4), "sen_provision": "K", "primary_need": need, "secondary_need": None,
            "further_needs": None, "support_started": today - timedelta(days=10), "pupil_premium": "No", "eal": "No",
        })  # fmt: skip
    return newcomers


def _iso(day: object) -> str:
    return day.isoformat() if isinstance(day, date) else ""


def _british(day: object) -> str:
    return f"{day:%d/%m/%Y}" if isinstance(day, date) else ""


def _in_words(day: object) -> str:
    if not isinstance(day, date):
        return ""
    month = "JanFebMarAprMayJunJulAugSepOctNovDec"[
        day.month * 3 - 3 : day.month * 3
    ]  # %b speaks the computer's language
    return f"{day.day:02} {month} {day.year}"


def _write(
    path: Path, headers: Sequence[str], rows: Sequence[Sequence[str]], encoding: str, line_end: str,
    titles: Sequence[Sequence[str]] = (),
) -> None:  # fmt: skip
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerows([*titles, headers, *rows])
    write_over(path, text.getvalue().encode(encoding))
