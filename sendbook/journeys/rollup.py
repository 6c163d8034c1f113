"""Roll-up: many schools' workbooks read on all cores, and put together; one school's trouble never stops another's."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from sendbook.findings import Finding, finding
from sendbook.importing.column_map import ColumnMap, remembered
from sendbook.importing.split import workbooks_in
from sendbook.journeys.make import cannot_be_made
from sendbook.journeys.many import on_all_cores
from sendbook.journeys.rollup_kept import KeptFrames
from sendbook.journeys.rollup_school import Asked, in_trouble, school_frame
from sendbook.reports.rollup import parquet
from sendbook.reports.rollup.frame import SchoolFrame
from sendbook.reports.rollup.published import published
from sendbook.reports.rollup.together import RollUp, roll_up
from sendbook.reports.rollup.workbook import rollup_book
from sendbook.workbook.parts.disk import reason, write_new

_IN_THE_CLOUD = 0x400000 | 0x1000
"""File attributes of Windows: the content is fetched when it is read, or the file is offline."""
_TRIES, _PAUSE = 3, 0.4

Told = Callable[[int, int, float], None]
"""Told how many workbooks are done, of how many, and about how many seconds are left."""


@dataclass(frozen=True, slots=True)
class Job:
    """One workbook to read: where it is, what it is called in the report, and what is asked of it."""

    path: str
    file: str
    asked: Asked


def rollup(
    given: Sequence[Path], as_at: date, *, checks: bool = False, folder: Path | None = None,
    before: Path | None = None, told: Told | None = None, executor: Executor | None = None,
) -> RollUp | list[Finding]:  # fmt: skip
    """The workbooks of folders, or single ones, rolled up. With `folder`, Parquet goes there, and what was read before
    and has not changed is not read again. With `before`, last time's figures stand beside."""
    found = _files(given)
    if not found:
        return [finding("7201", what=", ".join(path.name or str(path) for path in given))]
    if (folder is not None or before is not None) and (missing := parquet.needed()):
        return missing
    last = parquet.read_totals(before) if before is not None else None
    if isinstance(last, Finding):
        return [last]
    kept = KeptFrames(folder)
    try:
        frames = list(_frames(found, as_at, checks, kept, told, executor))
        kept.forget_others()
        whole = roll_up(frames, as_at, checked=checks)
        if folder is not None:
            _write_parquet(whole, folder)
    except OSError as trouble:
        return [finding("9150", problem=reason(trouble))]
    return whole if last is None else replace(whole, before=last)


def write_book(whole: RollUp, out: Path, smallest: int | None = None) -> list[Finding]:
    """Write the roll-up's workbook; with `smallest`, for readers outside: counts below it are not shown."""
    problems = cannot_be_made(out)
    return problems or write_new(out, rollup_book(whole if smallest is None else published(whole, smallest)))


def _files(given: Sequence[Path]) -> dict[str, Path]:
    """The workbooks by the name that the report gives each: as it stands in its folder; never two of one name."""
    found: dict[str, Path] = {}
    seen: set[str] = set()
    for place in given:
        folder = place.is_dir()
        for path in workbooks_in(place) if folder else [place]:
            known = os.path.normcase(os.path.realpath(path))
            if known in seen:
                continue
            seen.add(known)
            name = str(path.relative_to(place)) if folder else path.name
            if name in found:
                name = str(path)
            found[name] = path
    return found


def _frames(
    files: dict[str, Path], as_at: date, checks: bool, kept: KeptFrames, told: Told | None, executor: Executor | None
) -> Iterator[SchoolFrame]:
    jobs: list[Job] = []
    done = 0
    for name, path in files.items():
        columns = remembered(path)
        if isinstance(columns, Finding):
            yield in_trouble(name, columns)
            done += 1
            continue
        columns = columns or ColumnMap()
        asked = Asked(as_at, checks, dict(columns.workbook), columns.sheet, columns.is_remembered)
        known = kept.frame(name, partial(_fingerprint, path), asked)
        if known is not None:
            yield known
            done += 1
        else:
            jobs.append(Job(str(path), name, asked))
    started, first = time.monotonic(), done
    for job, read in on_all_cores(read_one, jobs, executor=executor):
        frame = in_trouble(job.file, finding("7206", fault="its process ended")) if isinstance(read, str) else read
        kept.keep(frame, job.asked)
        done += 1
        if told is not None:
            seconds = (time.monotonic() - started) / (done - first)
            told(done, len(files), seconds * (len(files) - done))
        yield frame


def _fingerprint(path: Path) -> str:
    """The fingerprint of a file that can be read without fetching it from elsewhere."""
    try:
        return "" if _elsewhere(path.stat()) else hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _elsewhere(state: os.stat_result) -> bool:
    return bool(getattr(state, "st_file_attributes", 0) & _IN_THE_CLOUD)


def read_one(job: Job) -> SchoolFrame:
    """One workbook from its file: its frame, or why there is none. It never raises."""
    from sendbook.workbook.parts.container import MAX_FILE

    path = Path(job.path)
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE)
        try:
            before = path.stat()
            if _elsewhere(before):
                return in_trouble(job.file, finding("7205"))
            if before.st_size > MAX_FILE:
                return in_trouble(job.file, finding("9006", what=f"it is larger than {MAX_FILE // 1024 // 1024} MB"))
            data = path.read_bytes()
            after = path.stat()
        except FileNotFoundError:
            return in_trouble(job.file, finding("9001"))
        except OSError:
            return in_trouble(job.file, finding("9014"))
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size) and len(data) == after.st_size:
            return school_frame(data, job.file, job.asked)
    return in_trouble(job.file, finding("7204"))


def _write_parquet(whole: RollUp, folder: Path) -> None:
    """Write each school's figures, and take away those of schools that are in the roll-up no more."""
    written = {
        parquet.write_school(folder, frame, name, whole.as_at, True)
        for name, frame in zip(whole.names, whole.counted, strict=True)
    }
    written |= {parquet.write_school(folder, one, f"{one.school} {one.academic_year}", whole.as_at, False)
                for one in whole.apart}  # fmt: skip
    for path in sorted(folder.glob(f"authority=*/school=*/{parquet.FILE}")):
        if path.relative_to(folder).as_posix() not in written:
            path.unlink()
            with suppress(OSError):
                path.parent.rmdir()
                path.parent.parent.rmdir()


__all__ = ["Job", "RollUp", "read_one", "rollup", "write_book"]
