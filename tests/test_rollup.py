"""Roll-up: many schools in one command, each and all, without names; nothing twice, nothing left out unsaid."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from sendbook.demo.lines import provision_lines, staff_lines
from sendbook.demo.pupils import invented_pupils
from sendbook.derive import derive
from sendbook.findings import Finding, catalogue
from sendbook.journeys import rollup as journey
from sendbook.journeys import rollup_school
from sendbook.journeys.make import make
from sendbook.journeys.many import DIED, in_turn, on_all_cores
from sendbook.journeys.rollup import Job, RollUp, read_one, rollup, write_book
from sendbook.journeys.rollup_school import Asked, school_frame
from sendbook.reports.rollup import counting, parquet
from sendbook.reports.rollup.frame import FigureLine, SchoolFrame, frame_of
from sendbook.reports.rollup.published import published
from sendbook.reports.rollup.together import IN_ALL, roll_up
from sendbook.reports.rollup.workbook import rollup_book
from sendbook.tables import Value
from sendbook.terminal.main import main
from sendbook.workbook.reader import OurFile, read_book
from tests.support.engines import recalculate_ironcalc

TODAY = date(2026, 11, 22)
PUPILS: list[dict[str, Value]] = [dict(one) for one in invented_pupils(TODAY)][:16]


def build(path: Path, kind: str, school: dict[str, Value], pupils: list[dict[str, Value]]) -> None:
    rows: dict[str, Any] = {"register": pupils}
    if kind != "register":
        upns = {one["upn"] for one in pupils}
        lines = [one for one in provision_lines(invented_pupils(TODAY), "2026-27", TODAY) if one["upn"] in upns]
        rows |= {"provision": lines, "staff": staff_lines()}
    assert make(kind, path, TODAY, school=school, rows=rows) == []


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbooks of three invented schools, made once."""
    folder = tmp_path_factory.mktemp("schools")
    (folder / "south").mkdir()
    build(folder / "ash.xlsx", "provision-map", {"school_name": "Ash", "local_authority": "Exampleshire",
          "dfe_number": "999/4001", "academic_year": "2026-27"}, PUPILS)  # fmt: skip
    build(folder / "south" / "ash.xlsx", "register", {"school_name": "Beech", "local_authority": "Exampleshire",
          "dfe_number": "999/4002", "academic_year": "2026-27"}, PUPILS[:12])  # fmt: skip
    return folder


@pytest.fixture
def trust(made: Path, tmp_path: Path) -> Path:
    """The same in a folder of the test's own."""
    return Path(shutil.copytree(made, tmp_path / "trust"))


def rolled(*given: Path, **wishes: Any) -> RollUp:
    whole = rollup(given, TODAY, **wishes)
    assert isinstance(whole, RollUp), whole
    return whole


def total(whole: RollUp, topic: str, item: str) -> int | None:
    return next((line.number for line in whole.totals if (line.topic, line.item) == (topic, item)), None)


def test_figures_of_stored_results_are_those_that_are_worked_out_anew(made: Path) -> None:
    for path in (made / "ash.xlsx", made / "south" / "ash.xlsx"):
        stored = school_frame(path.read_bytes(), path.name, Asked(TODAY))
        anew = school_frame(path.read_bytes(), path.name, Asked(TODAY, checks=True))
        found = [line for line in anew.lines if line.topic == counting.FINDINGS]
        assert stored.lines and list(stored.lines) == [line for line in anew.lines if line not in found]
        read = read_book(path)
        assert isinstance(read, OurFile)
        derived = derive(read.tables, read.layout, TODAY)
        assert stored.number(counting.PUPILS, counting.ALL) == len(counting.with_sen(derived))


def test_how_reviews_stand_is_said_for_the_day_of_the_roll_up(made: Path) -> None:
    data = (made / "ash.xlsx").read_bytes()
    later = school_frame(data, "ash.xlsx", Asked(date(2027, 7, 1)))
    now = school_frame(data, "ash.xlsx", Asked(TODAY))
    assert later.number(counting.REVIEWS, "Overdue") > now.number(counting.REVIEWS, "Overdue")
    anew = school_frame(data, "ash.xlsx", Asked(date(2027, 7, 1), checks=True))
    assert later.number(counting.REVIEWS, "Overdue") == anew.number(counting.REVIEWS, "Overdue")


def test_schools_add_up_and_two_files_of_one_name_are_told_apart(trust: Path) -> None:
    whole = rolled(trust)
    assert whole.names == ("Ash", "Beech") and not whole.not_counted
    assert [one.file for one in whole.counted] == ["ash.xlsx", str(Path("south") / "ash.xlsx")]
    each = [one.number(counting.PUPILS, counting.ALL) for one in whole.counted]
    assert total(whole, counting.PUPILS, counting.ALL) == sum(each) > 0
    for topic, (of, item) in counting.WHOLE_OF.items():
        for frame in whole.counted:
            if frame.has(topic) and topic != counting.PUPILS:
                assert sum(n.number or 0 for n in frame.lines if n.topic == topic) == frame.number(of, item), topic
    same = rolled(trust / "ash.xlsx", trust)  # given twice, counted once
    assert same.totals == whole.totals


def test_trouble_is_a_line_of_the_report_and_stops_nobody(trust: Path) -> None:
    (trust / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (trust / "empty.xlsx").write_bytes(b"")
    (trust / "~$ash.xlsx").write_bytes(b"owner")
    shutil.copy(trust / "ash.xlsx", trust / "ash-LAPTOP.xlsx")
    openpyxl.Workbook().save(trust / "minutes.xlsx")
    whole = rolled(trust)
    assert whole.names == ("Ash", "Beech")
    why = {one.file: one.code for one in whole.not_counted}
    assert set(why) == {"broken.xlsx", "empty.xlsx", "minutes.xlsx", "ash.xlsx"}
    assert why["ash.xlsx"] == "7202" and why["empty.xlsx"] == "9013" and all(one.why for one in whole.not_counted)


def test_another_year_has_a_line_and_stands_in_no_total() -> None:
    lines = (FigureLine(counting.PUPILS, counting.ALL, 5),)
    frames = [SchoolFrame(f"{n}.xlsx", f"School {n}", academic_year=year, lines=lines)
              for n, year in enumerate(("2026-27", "2026-27", "2025-26"))]  # fmt: skip
    whole = roll_up(frames, TODAY)
    assert total(whole, counting.PUPILS, counting.ALL) == 10
    assert [(one.file, one.code) for one in whole.not_counted] == [("2.xlsx", "7203Q")]
    assert [one.file for one in whole.apart] == ["2.xlsx"]


def test_copies_are_known_by_number_name_and_pupils_and_the_last_saved_counts() -> None:
    old = SchoolFrame("a.xlsx", "Ash", "9994001", saved="2026-09-01T08:00")
    new = replace(old, file="b.xlsx", saved="2026-10-01T08:00")
    assert [one.file for one in roll_up([old, new], TODAY).counted] == ["b.xlsx"]
    named = [SchoolFrame(f"{n}.xlsx", "Ash", local_authority="Exampleshire") for n in range(2)]
    assert len(roll_up(named, TODAY).counted) == 1
    two = [replace(one, dfe_number=f"999400{n}") for n, one in enumerate(named, start=1)]
    assert roll_up(two, TODAY).names == ("Ash (9994001)", "Ash (9994002)")
    own = [SchoolFrame(f"{n}.xlsx", f"list {n}", kind="own list", pupils_mark="m") for n in range(2)]
    assert len(roll_up(own, TODAY).counted) == 1


def test_a_list_of_the_school_s_own_is_read_through_what_was_confirmed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["UPN", "Surname", "Forename", "Stage", "Need", "Year"])
    keys = ("upn", "surname", "forename", "sen_provision", "primary_need", "year_group")
    for one in PUPILS[:12]:
        sheet.append([one[key] for key in keys])  # type: ignore[misc]
    book.save(tmp_path / "own.xlsx")
    columns = '[workbook]\n"Stage" = "sen_provision"\n"Need" = "primary_need"\n'
    (tmp_path / "own.xlsx.columns.toml").write_text(columns)
    [frame] = rolled(tmp_path).counted
    assert frame.kind == "own list" and not frame.has(counting.COST)
    assert frame.number(counting.PUPILS, counting.ALL) == sum(one["sen_provision"] in ("K", "E") for one in PUPILS[:12])
    assert frame.has(counting.NEED) and frame.has(counting.AREA) and frame.has(counting.YEAR)


@pytest.mark.long
def test_a_workbook_that_no_program_worked_out_is_worked_out_here(made: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(made / "ash.xlsx")
    book.save(tmp_path / "bare.xlsx")  # openpyxl keeps formulas and drops their results
    bare = school_frame((tmp_path / "bare.xlsx").read_bytes(), "ash.xlsx", Asked(TODAY))
    full = school_frame((made / "ash.xlsx").read_bytes(), "ash.xlsx", Asked(TODAY))
    assert [line for line in bare.lines if line.topic != counting.FINDINGS] == list(full.lines)
    assert FigureLine(counting.FINDINGS, "7209", 1) in bare.lines


def test_no_folder_and_no_fault_of_ours_ends_in_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = rollup([tmp_path], TODAY)
    assert isinstance(found, list) and found[0].code == "7201"
    assert read_one(Job(str(tmp_path / "gone.xlsx"), "gone.xlsx", Asked(TODAY))).trouble[0] == "9001"

    def fault(*_: object) -> None:
        raise RuntimeError("Ada Example")

    monkeypatch.setattr(rollup_school, "_frame", fault)
    told = school_frame(b"PK", "x.xlsx", Asked(TODAY))
    assert told.trouble[0] == "7206" and "Ada" not in told.trouble[1]


def test_a_workbook_that_is_saved_while_it_is_read_is_tried_again(made: Path, tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    path = tmp_path / "a.xlsx"
    shutil.copy(made / "south" / "ash.xlsx", path)
    monkeypatch.setattr(journey, "_PAUSE", 0)
    read, busy = Path.read_bytes, [2]

    def saving(self: Path) -> bytes:
        data = read(self)
        if busy[0]:
            busy[0] -= 1
            self.write_bytes(data[:-9])
            self.write_bytes(data + b"")
            self.touch()
            import os

            os.utime(self, ns=(busy[0] + 1, busy[0] + 1))
        return data

    monkeypatch.setattr(Path, "read_bytes", saving)
    assert read_one(Job(str(path), "a.xlsx", Asked(TODAY))).was_read
    busy[0] = 99
    assert read_one(Job(str(path), "a.xlsx", Asked(TODAY))).trouble[0] == "7204"


def test_the_workbook_s_formulas_give_what_is_stored(trust: Path, tmp_path: Path) -> None:
    out = tmp_path / "trust.xlsx"
    whole = rolled(trust)
    assert write_book(whole, out) == []
    held = openpyxl.load_workbook(out)
    assert held.sheetnames == ["In all", "Schools", "One school", "Figures", "Not counted"]
    rows = range(7, 7 + len(whole.totals))
    cells = [f"C{row}" for row in rows]
    answers = recalculate_ironcalc(out, {"In all": cells, "One school": cells})
    for row, line in zip(rows, whole.totals, strict=True):
        if line.number is not None:
            assert answers["In all"][f"C{row}"] == line.number
            own = whole.counted[0].number(line.topic, line.item)
            assert answers["One school"][f"C{row}"] == own
    text = json.dumps(whole.as_json(), default=str) + str([[c.value for c in r] for s in held for r in s.iter_rows()])
    for pupil in PUPILS:
        assert str(pupil["surname"]) not in text and str(pupil["upn"]) not in text
    assert write_book(whole, out)[0].code == "9020"


def many_schools() -> Iterator[SchoolFrame]:
    """Nine schools with many small numbers."""
    for n in range(9):
        counts = [(n * k * 7) % 11 for k in range(1, 5)]
        plans, areas = min(n, sum(counts)), code_areas()
        lines = [FigureLine(counting.PUPILS, counting.ALL, sum(counts)),
                 FigureLine(counting.PUPILS, counting.SUPPORT, sum(counts) - plans),
                 FigureLine(counting.PUPILS, counting.PLAN, plans)]  # fmt: skip
        lines += [FigureLine(counting.AREA, area, count) for area, count in zip(areas, counts, strict=True)]
        lines += [FigureLine(counting.ANNUAL, "Overdue", plans // 3),
                  FigureLine(counting.ANNUAL, "Held", plans - plans // 3)]  # fmt: skip
        lines += [FigureLine(counting.COST, "All lines", plans, plans * 1000.5)]
        yield SchoolFrame(f"{n}.xlsx", f"School {n}", f"99940{n:02}", lines=tuple(lines))


def code_areas() -> tuple[str, ...]:
    from sendbook.policy import code_lists

    return code_lists()["area_of_need"].current[:4]


def test_what_is_published_shows_no_small_number_and_gives_none_away() -> None:
    import numpy

    whole = roll_up(many_schools(), TODAY)
    shown = published(whole, 5)
    assert shown.hidden and len(shown.counted) == 9
    true: dict[tuple[str, str, str], int] = {}
    for name, lines in [(IN_ALL, whole.totals), *zip(whole.names, (f.lines for f in whole.counted), strict=True)]:
        true |= {(name, line.topic, line.item): line.number or 0 for line in lines if line.topic in counting.WHOLE_OF}
    for name, lines in [(IN_ALL, shown.totals), *zip(shown.names, (f.lines for f in shown.counted), strict=True)]:
        for line in lines:
            assert line.number is None or line.number == 0 or line.number >= 5
            assert line.pounds is None or (name, line.topic, line.item) not in shown.hidden
    unknown = sorted(place for place in shown.hidden if place in true)
    rows = []
    for name in [IN_ALL, *whole.names]:
        for topic in {topic for _, topic, _ in true}:
            of = (name, *counting.WHOLE_OF[topic])
            rows.append({**{p: 1 for p in true if p[:2] == (name, topic) and p != of}, of: -1})
    for topic, item in {place[1:] for place in true}:
        rows.append({**{(name, topic, item): 1 for name in whole.names}, (IN_ALL, topic, item): -1})
    matrix = numpy.array([[row.get(place, 0) for place in unknown] for row in rows], dtype=float)
    rank = numpy.linalg.matrix_rank(matrix)
    for at in range(len(unknown)):  # a count that follows from the others is one that adds nothing to their rank
        alone = numpy.zeros((1, len(unknown)))
        alone[0, at] = 1
        assert numpy.linalg.matrix_rank(numpy.vstack([matrix, alone])) > rank, unknown[at]
    assert b"SUMIFS" not in rollup_book(shown)


def test_parquet_is_read_by_duckdb_and_what_has_not_changed_is_not_read_twice(
    trust: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "parquet"
    whole = rolled(trust, folder=folder)
    query = f"""select school, sum(number) from read_parquet('{folder}/**/*.parquet', hive_partitioning = true)
        where topic = 'Pupils' and item = 'With SEN' and authority = 'Exampleshire' group by all order by all"""  # noqa: S608
    found = [(str(school), number) for school, number in duckdb.sql(query).fetchall()]
    assert found == [(one.dfe_number, one.number(counting.PUPILS, counting.ALL)) for one in whole.counted]
    totals = parquet.read_totals(folder)
    assert isinstance(totals, dict)
    assert totals == {(line.topic, line.item): (line.number, line.pounds) for line in whole.totals}
    read: list[str] = []
    monkeypatch.setattr(journey, "read_one", lambda job: read.append(job.file) or read_one(job))
    assert rolled(trust, folder=folder).totals == whole.totals and not read
    (trust / "ash.xlsx").unlink()
    beside = rolled(trust, folder=folder, before=folder)
    assert not read and beside.before == totals
    assert len(list(folder.rglob(parquet.FILE))) == 1  # the school that is gone is no longer in the figures
    (trust / "south" / "ash.xlsx").write_bytes(b"PK broken")
    assert rolled(trust, folder=folder).not_counted and read == [str(Path("south") / "ash.xlsx")]


def test_without_kept_figures_no_workbook_is_read_for_its_fingerprint(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(journey, "_fingerprint", lambda path: asked.append(path) or "")
    assert len(rolled(made).counted) == 2 and not asked


def test_a_name_that_no_workbook_can_have_is_refused_before_anything_is_read_or_written(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = tmp_path / "figures"
    assert main(["rollup", str(made), "--out", str(tmp_path / "trust.xls"), "--parquet", str(figures)]) == 2
    assert "9021" in capsys.readouterr().err and not figures.exists()


def test_ctrl_c_leaves_what_is_done(trust: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def stopped(job: Job) -> SchoolFrame:
        if read:
            raise KeyboardInterrupt
        read.append(job.file)
        return read_one(job)

    monkeypatch.setattr(journey, "read_one", stopped)
    with pytest.raises(KeyboardInterrupt):
        rollup([trust], TODAY, folder=tmp_path / "parquet")
    again: list[str] = []
    monkeypatch.setattr(journey, "read_one", lambda job: again.append(job.file) or read_one(job))
    assert len(rolled(trust, folder=tmp_path / "parquet").counted) == 2
    assert len(again) == 1 and again != read


def _work(item: int) -> int:
    if item == 3:
        import os

        os._exit(9)
    return item * item


def test_a_process_that_dies_takes_only_its_own_file_with_it() -> None:
    found = dict(on_all_cores(_work, list(range(8)), workers=2))
    assert found == {n: DIED if n == 3 else n * n for n in range(8)}


def _late(item: int) -> int:
    import time

    time.sleep(0.2 if item == 0 else 0)
    return item


def test_what_is_told_in_turn_comes_in_the_order_of_the_items() -> None:
    assert [result for _, result in in_turn(_late, [0, 1, 2, 3, 4])] == [0, 1, 2, 3, 4]
    assert [result for _, result in in_turn(_work, [1, 3, 3, 4])] == [1, DIED, DIED, 16]


def test_many_workbooks_are_checked_on_all_cores_as_one_is(
    trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"{n}.xlsx" for n in range(4)]
    for name in names:
        shutil.copy(trust / "south" / "ash.xlsx", tmp_path / name)
    (tmp_path / "2.xlsx").write_bytes(b"broken")
    capsys.readouterr()
    assert main(["check", *(str(tmp_path / name) for name in names), "--json", "--today", "2026-11-22"]) == 2
    answers = json.loads(capsys.readouterr().out)
    assert [Path(one["workbook"]).name for one in answers] == names
    assert [one["could_run"] for one in answers] == [True, True, False, True]
    assert main(["check", str(tmp_path / "0.xlsx"), "--json", "--today", "2026-11-22"]) in (0, 1)
    assert json.loads(capsys.readouterr().out)[0] == answers[0]


def test_any_executor_does_the_work(trust: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert rolled(trust, executor=pool).totals == rolled(trust).totals


def test_a_frame_is_plain_and_comes_back_as_it_was(made: Path) -> None:
    frame = school_frame((made / "ash.xlsx").read_bytes(), "ash.xlsx", Asked(TODAY))
    assert frame_of(json.loads(json.dumps(frame.as_plain()))) == frame


def test_the_command(trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "trust.xlsx"
    assert main(["rollup", str(trust), "--out", str(out), "--as-at", "2026-11-22"]) == 0
    said = capsys.readouterr().out
    assert "2 schools, as on 22/11/2026" in said and out.is_file()
    assert main(["rollup", str(trust), "--out", str(out)]) == 2
    assert main(["rollup", str(trust)]) == 2
    (trust / "broken.xlsx").write_bytes(b"no")
    capsys.readouterr()
    assert main(["rollup", str(trust), "--json", "--publish", "--as-at", "2026-11-22"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["published"] and len(told["schools"]) == 2 and told["not_counted"][0]["file"] == "broken.xlsx"


def test_a_command_that_asks_for_nothing_and_figures_that_cannot_be_read_are_refused(
    trust: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollup", str(trust)]) == 2
    said = capsys.readouterr()
    assert catalogue()["7200"].fix in said.out + said.err
    (tmp_path / "none").mkdir()
    (tmp_path / "broken.parquet").write_bytes(b"no")
    for place in ("none", "broken.parquet"):
        found = parquet.read_totals(tmp_path / place)
        assert isinstance(found, Finding) and found.code == "7207"
    monkeypatch.setattr(parquet, "_pyarrow", lambda: None)
    assert [item.code for item in parquet.needed()] == ["7208"]


def test_a_workbook_that_is_only_in_the_cloud_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"what stands here would be fetched first")
    monkeypatch.setattr(journey, "_elsewhere", lambda stat: True)
    assert read_one(Job(str(path), "a.xlsx", Asked(TODAY))).trouble[0] == "7205"
