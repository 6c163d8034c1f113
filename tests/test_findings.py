"""The catalogue of findings: every code says what is wrong, how to fix it and why it matters, in a SENCO's words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sendbook import findings
from sendbook.findings import Code, Severity, catalogue, finding, most_urgent_first
from sendbook.findings.explain import explain

CODES = list(catalogue().values())
CHECKED = [code for code in CODES if code.code[0] in "123456"]

_PROGRAMMERS_WORDS = re.compile(
    r"\b((?-i:None|True|False|NaN)|null|exception|traceback|string|integer|boolean|regex|parse|invalid|schema|stdin"
    r"|dtype|row index|exit code|column key|python|tuple|list index)\b",
    re.IGNORECASE,
)
_NOT_OUR_WORDS = re.compile(r"\b(students?|councils?|diagnos(ed|es)|spreadsheets?|tabs?|statemented)\b", re.IGNORECASE)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_every_code_has_all_its_texts(code: Code) -> None:
    """Title, what is wrong, how to fix it and why; sentences end as sentences do."""
    assert code.title and not code.title.endswith(".")
    for text in (code.wrong, code.fix, code.why):
        assert text.strip() == text and text.rstrip("\"'").endswith((".", "?", "}", "]")), text
    assert re.fullmatch(r"[1-79]\d{3}Q?", code.code)
    assert code.code.endswith("Q") == (code.severity is Severity.QUERY)


@pytest.mark.parametrize("code", CHECKED, ids=lambda code: code.code)
def test_the_words_are_those_of_the_field(code: Code) -> None:
    """No programmer's words; pupils, not students; and what is wrong is one sentence, two at most."""
    text = " ".join((code.title, code.wrong, code.fix, code.why))
    assert not _PROGRAMMERS_WORDS.search(text), _PROGRAMMERS_WORDS.search(text)
    assert not _NOT_OUR_WORDS.search(text), _NOT_OUR_WORDS.search(text)
    assert len(re.findall(r"[.?](?: |$)", code.wrong)) <= 2
    assert len(code.wrong) <= 160 and len(code.fix) <= 230 and len(code.why) <= 420


def test_the_threshold_is_no_entitlement_and_no_gate() -> None:
    """£6,000 is a sum in the funding rules: nothing may read as if it were owed, or had to be spent first."""
    for code in CODES:
        text = f"{code.title} {code.wrong} {code.fix} {code.why}".casefold()
        assert "6,000" not in text and "6000" not in text
        assert "must spend" not in text and "spend first" not in text and "not eligible" not in text
        for said in re.findall(r"[^.]*\bentitled\b[^.]*", text):
            assert "not what a pupil is entitled to" in said


def test_sentences_take_all_their_words() -> None:
    with pytest.raises(TypeError):
        finding("1106", "Terms!E5", extra="word")
    with pytest.raises(TypeError):
        finding("5020Q", "Register!G5")
    made = finding("5020Q", "Register!G5", due="20/07/2026")
    assert str(made).startswith("5020Q query Register!G5: A review was due by 20/07/2026")


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ("7062", 1, "1 pupil of the export was not added"), ("7062", 2, "2 pupils of the export were not added"),
        ("7075", 1, "1 cell, this one, holds a formula"), ("7075", 30, "30 cells, this one first, hold a formula"),
        ("7140Q", 1, "1 pupil, this one, seems to have left"), ("7140Q", 0, "0 pupils, this one first, seem to have"),
    ],
)  # fmt: skip
def test_one_is_told_from_many(code: str, number: int, said: str) -> None:
    assert finding(code, count=number).wrong.startswith(said)


def test_explain_speaks_of_many() -> None:
    assert "... pupils of the export were not added" in " ".join(explain("7062")[1].split())


def test_errors_come_first_and_keep_their_order() -> None:
    notes = [finding("1106", "Terms!E5"), finding("3010", "Register!A5", problem="x"), finding("3011", "Register!A6")]
    assert [item.code for item in most_urgent_first(notes)] == ["3010", "1106", "3011"]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_explain_tells_each_code_whole(code: Code) -> None:
    known, text = explain(code.code)
    assert known and text.startswith(f"{code.code}  {code.title}")
    told = " ".join(text.split())
    assert " ".join(code.why.split()) in told
    assert not code.source or " ".join(code.source.split()) in told
    assert "{" not in text and max(len(line) for line in text.splitlines()) <= 100


def test_explain_forgives_capitals_and_a_forgotten_q() -> None:
    assert explain(" 5020q ")[1] == explain("5020")[1] == explain("5020Q")[1]
    assert explain("3010Q")[1] == explain("3010")[1]


def test_explain_of_an_unknown_code_names_those_near() -> None:
    known, text = explain("5029")
    assert not known and "5026" in text and "5030Q" in text
    known, text = explain("review")
    assert not known and "5xxx" in text and "SEN support" in text


def test_what_a_finding_is_about_steers_the_program_and_never_the_text_of_its_code() -> None:
    """`if found.code == "7070"` would go on silently when a code is split; `About` has a name that a reader knows."""
    package = Path(findings.__file__).parent.parent
    compared = re.compile(r"""\bcode\s*(==|!=|<|>|(not )?in)\s*[\[({]?["']\d{4}|["']\d{4}Q?["']\s*(==|!=|<|>|in\b)""")
    found = [
        f"{path.relative_to(package)}: {line.strip()}"
        for path in package.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if compared.search(line)
    ]
    assert found == []
    used = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py") if path.parent.name != "findings")
    assert all(f"About.{name.name}" in used for name in findings.About)
