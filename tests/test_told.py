"""What a person reads of a plan: ten lines first, everybody who is left out by name, and the command to type next."""

from __future__ import annotations

import re
import shlex
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from sendbook.importing import told
from sendbook.journeys.fill import FilePlan, plan_fill
from sendbook.journeys.import_file import ImportPlan, Options, plan_import
from sendbook.terminal import printing
from sendbook.terminal.main import main
from sendbook.terminal.questions import Stopped, agrees, yes
from sendbook.terminal.words import what_words_mean
from tests.support.exports import write_csv, write_xlsx
from tests.support.person_asked import answers

TODAY = date(2026, 11, 22)
DAY = ["--today", "2026-11-22"]
MANY = 30
HEADINGS = ["Surname", "Forename", "DOB", "Class", "SEN status", "Last review"]


def pupils(count: int, **change: object) -> list[list[object]]:
    rows = [[f"Marsh{n:03}", "Ada", f"{n % 27 + 1:02}/03/2018", "3A", "K", date(2026, 9, 7)] for n in range(count)]
    return [[change.get(name, cell) for name, cell in zip(HEADINGS, row, strict=True)] for row in rows]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "our list.xlsx", {"SEN": [HEADINGS, *pupils(MANY)]})


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Thirty pupils in another class, two new ones, one without a status that anybody knows."""
    rows = [row[:5] for row in pupils(MANY + 2, Class="4B")]
    return write_csv(tmp_path, [HEADINGS[:5], *rows], "new export.csv")


def before_details(said: str) -> list[str]:
    """The lines before the first blank one: what a person reads first."""
    return said.partition("\n\n")[0].splitlines()


def test_a_plan_begins_with_ten_lines_and_ends_with_the_command_to_type_next(
    own: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["import", str(export), "--into", str(own), "--plan", "--only", "Class", "--on-conflict", "mis", *DAY])
        == 0
    )
    said = capsys.readouterr().out
    first = before_details(said)
    assert len(first) <= 10 and any(f"Replaced: Class of {MANY}." in line for line in first)
    assert f"... and {MANY - 18} more pupils with {MANY - 18} cells (--all shows every one)." in said
    command = said.rstrip("\n").splitlines()[-1].rpartition(": sendbook ")[2]
    assert shlex.split(command) == [
        "import",
        str(export),
        "--into",
        str(own),
        "--only",
        "Class",
        "--on-conflict",
        "mis",
    ]
    assert (
        main(
            [
                "import",
                str(export),
                "--into",
                str(own),
                "--plan",
                "--all",
                "--only",
                "Class",
                *DAY,
                "--on-conflict",
                "mis",
            ]
        )
        == 0
    )
    assert len(re.findall(r"SEN!D\d+ Class: 3A -> 4B", capsys.readouterr().out)) == MANY


def test_who_stays_out_is_named_with_one_reason_for_all_and_what_to_do(tmp_path: Path) -> None:
    rows = [HEADINGS, *pupils(4), ["Year 4 team"], *[[*row[:1], "Bo", *row[2:]] for row in pupils(3)]]
    book = write_xlsx(tmp_path / "own.xlsx", {"SEN": rows})
    new = [[f"Vale{n}", "Cy", "01/02/2017", "3A", "K"] for n in range(5)]
    export = write_csv(tmp_path, [HEADINGS[:5], *(row[:5] for row in pupils(4)), *new])
    plan = plan_import(export, book, TODAY, Options())
    assert isinstance(plan, ImportPlan)
    first = told.import_summary(plan.comparison)
    assert len([line for line in first if re.fullmatch(r"    Vale\d, Cy \(.*\)", line)]) == 5
    assert len([line for line in first if "Because this row inside the list" in line and "SEN!" in line]) == 1
    assert len([line for line in first if line.startswith("  What to do: ") and line.endswith("(7076)")]) == 1
    assert not any("7076" in line for line in told.to_look_at(plan.comparison, plan.of_the_workbook)), "said once"


@pytest.mark.parametrize("dates", ["read", "half", "none", "blank"])
def test_reviews_are_counted_only_where_a_date_can_be_read(dates: str, tmp_path: Path) -> None:
    last: dict[str, Callable[[int], object]] = {
        "read": lambda n: date(2026, 1, 7), "half": lambda n: date(2026, 1, 7) if n % 2 else "spring?",
        "none": lambda n: "spring?", "blank": lambda n: None,
    }  # fmt: skip
    rows = [[*row[:5], last[dates](n)] for n, row in enumerate(pupils(6))]
    book = write_xlsx(tmp_path / "own.xlsx", {"SEN": [HEADINGS, *rows]})
    planned = plan_fill(book, TODAY, mapping={"Last review": "last_review", "Class": "class_name"})
    assert isinstance(planned, FilePlan)
    [reviews] = [line for line in planned.plan.told if line.startswith("Reviews: ")]
    assert (
        reviews
        == "Reviews: "
        + {
            "read": "6 overdue, 0 due soon",
            "half": "3 overdue, 0 due soon; nothing can be said of 3 without a date that can be read",
            "none": "nothing can be said, because no date could be read in Last review",
            "blank": "nothing can be said, because no date stands in Last review",
        }[dates]
    )


def test_a_fill_begins_with_what_it_adds_and_says_what_dates_as_text_want(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = write_xlsx(tmp_path / "own.xlsx", {"SEN": [HEADINGS, *pupils(4, **{"Last review": "7/1/2026"})]})
    assert main(["fill", str(book), "--plan", *DAY]) == 1
    said = capsys.readouterr().out
    first = [line for line in before_details(said) if "Marsh" not in line]
    assert len(first) <= 10 and first[1].startswith("3 columns will be added beside yours, in columns G to I: ")
    assert "typed as text" in said and said.rstrip("\n").endswith(f"sendbook fill {book} --values --plan")
    assert main(["fill", str(book), "--plan", "--values", *DAY]) == 0
    assert "Reviews: 4 overdue" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "agreed", "asked"),
    [
        (["y"], True, 1), (["Yes."], True, 1), (["OK"], True, 1), (["write"], True, 1), (["n"], False, 1),
        (["no"], False, 1), (["cancel"], False, 1), (["q"], False, 1), ([""], False, 1),
        (["yea", "maybe", "2", "y"], True, 4), (["al", "nno", "n"], False, 3),
    ],
)  # fmt: skip
def test_a_word_that_is_no_answer_is_asked_again(
    said: Sequence[str], agreed: bool, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = answers(monkeypatch, said)
    assert agrees("Write these changes into own.xlsx?") is agreed and len(questions) == asked


def test_all_shows_every_cell_and_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    questions = answers(monkeypatch, ["all", "y"])
    assert agrees("Write?", every=lambda: shown.append("every")) and shown == ["every"] and len(questions) == 2


def test_cancel_among_questions_stops_all_of_them(
    own: Path, export: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(monkeypatch, ["cancel"])
    with pytest.raises(Stopped):
        yes("Is it? (y/n) ")
    answers(monkeypatch, ["q"])
    before = own.read_bytes()
    assert main(["import", str(export), "--into", str(own), *DAY]) == 2
    assert own.read_bytes() == before and "Nothing more was written." in capsys.readouterr().err


class Word:
    """A word that a list has five times."""

    def __init__(self, field: str, word: str, perhaps: str = "") -> None:
        self.field, self.word, self.count, self.perhaps = field, word, 5, perhaps


@pytest.mark.parametrize(
    ("field", "said", "code"),
    [
        ("sen_provision", ["y"], "K"), ("sen_provision", ["EHCP"], "E"), ("sen_provision", [""], None),
        ("sen_provision", ["skip"], None), ("sen_provision", ["n", "y"], "N"), ("sen_provision", ["no", "n"], None),
        ("sen_provision", ["blue", "no SEN"], "N"), ("need", ["none"], ""), ("need", ["n"], ""),
        ("need", ["blue"] * 5, None), ("need", ["blue", "Speech and language"], "SLCN"),
    ],
)  # fmt: skip
def test_nobody_is_taken_off_the_register_by_one_letter(
    field: str, said: Sequence[str], code: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(monkeypatch, said)
    found = what_words_mean([Word(field, "Targeted", "K" if field == "sen_provision" else "")])
    assert found == ({} if code is None else {field: {"targeted": code}}) and len(asked) == len(said)


@pytest.mark.parametrize(
    ("said", "code", "helps"),
    [
        ("Reviewed on=last_review", "7105", "it has Surname, Forename, DOB, Class, SEN status, Last review"),
        ("Class=lastreview", "7017", "Use one of: last_review"),
    ],
)
def test_what_is_said_of_a_column_is_never_lost_without_a_word(
    said: str, code: str, helps: str, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fill", str(own), "--plan", "--column", said, *DAY]) == 2
    told = capsys.readouterr().err
    assert code in told and helps in told and len(told) < 500


@pytest.mark.parametrize("terminal", [True, False])
def test_who_waits_is_told_for_what_and_no_pipe_is(
    terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(printing, "_PATIENCE", 0.0)
    monkeypatch.setattr(printing.sys.stderr, "isatty", lambda: terminal, raising=False)
    with printing.while_waiting("Reading list.csv"):
        for thread in threading.enumerate():
            if isinstance(thread, threading.Timer):
                thread.join()
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "Reading list.csv ...\n" if terminal else "")
