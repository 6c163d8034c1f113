"""Plain headings: a heading as it is looked up: without what is said in brackets of how to fill it in, and without the
word for whose name or day it is.
"""

from __future__ import annotations

import re

from sendbook.lists.words import squeezed

_OF_PUPILS = frozenset(
    ("pupil", "student", "learner", "child", "pupildetails", "studentdetails", "learnerdetails", "basicdetails",
     "personaldetails", "pupilbasicdetails", "studentbasicdetails", "pupils", "students", "learners", "children")
)  # fmt: skip
"""What reports that name a field by its table write before the fields of a pupil; a contact has fields too."""

_PLAIN = (
    "lastname", "firstname", "surname", "forename", "legalsurname", "legalforename", "dateofbirth", "dob", "birthdate",
    "yeargroup", "ncyear", "upn", "regclass", "registration", "registrationgroup", "class",
)  # fmt: skip
PLAIN_OF = {
    f"{whose}{s}{name}": name
    for whose in ("child", "pupil", "student", "learner") for s in ("", "s") for name in _PLAIN
} | {
    f"{whose}{name}{part}": meant
    for whose in ("", "child", "pupil", "student", "learner", "childs", "pupils", "students") for name in ("name", "")
    for part, meant in (("surname", "surname"), ("last", "lastname"), ("lastname", "lastname"), ("first", "firstname"),
                        ("forename", "forename"), ("family", "lastname"), ("given", "firstname"),
                        ("firstname", "firstname")) if whose or name
}  # fmt: skip
"""Headings that say whose name or day of birth it is, as `CHILD_LAST_NAME` of NHS lists, by what they mean."""

_REMARK = re.compile(
    r"[(\[]\s*(?:see|please|e\.?g|i\.?e|if|as|from|use|enter|choose|delete|circle|tick|write|codes?|in\s|d+[/. -]m|"
    r"(?:surname|last name|last|family name|forename|first name|first)s?\s*(?:first\b|[,/&]|and\b|then\b)|"
    r"(?:13|\d{1,3}\s*(?:characters?|chars?|digits?|letters?))\s*[)\]]|"
    r"[a-z]\s*(?:/|,|or|and)\s*[a-z]\s*(?:(?:/|,|or|and)\s*[a-z]\s*)?[)\]])[^)\]]*[)\]]?",
    re.I,
)
"""What a heading says in brackets of how its column is filled in: `(see key)`, `(dd/mm/yy)`, `(K or E)`,
`(surname first)`, `(13)`."""


def key_of(heading: object) -> str:
    """A heading as aliases are looked up; `Student.Surname`, as reports name a field of their pupils, is Surname."""
    text = "" if heading is None else str(heading)
    text = _REMARK.sub(" ", text) if "(" in text or "[" in text else text
    whose, dot, name = text.rpartition(".")
    if dot and squeezed(whose) in _OF_PUPILS and squeezed(name):
        return squeezed(name)
    return squeezed(text)
