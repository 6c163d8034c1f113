"""Asked: which journey answers which question of the page, and what is said where one of them has a fault."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sendbook.findings import finding
from sendbook.page import bringing, looking, making, words
from sendbook.page.desk import Answer, Desk, NotThere, Tell, refused

Journey = Callable[[Desk, dict[str, Any], Tell], Answer]

JOURNEYS: dict[str, Journey] = {
    "words": words.words_of_page,
    "look": looking.look_shown,
    "check": looking.check_shown,
    "check-write": looking.findings_written,
    "report": looking.report_shown,
    "report-write": looking.report_written,
    "import-plan": bringing.import_planned,
    "import-write": bringing.import_written,
    "fill-plan": bringing.fill_planned,
    "fill-write": bringing.fill_written,
    "undo": bringing.write_taken_back,
    "undo-cells": bringing.cells_written_back,
    "new": making.new_made,
    "new-year": making.next_year_made,
    "share": making.copy_made,
    "costed-map": making.template_filled,
    "ready-maps": making.ready_maps,
}


@cache
def desk() -> Desk:
    """The one desk of this Python; the page ends the whole of it to forget its files."""
    return Desk()


def page_answer(request: dict[str, Any], tell: Tell | None = None) -> Answer:
    """Lay the files of the question on the desk, do what it asks, and answer in plain data."""
    here = desk()
    try:
        for part, held in (request.get("files") or {}).items():
            if not held:  # nothing: None here, in the browser a null of its own kind
                here.take_away(part)
            else:
                here.put(part, held["name"], bytes(held["bytes"]))
        return {"ok": True, "findings": [], **JOURNEYS[request["do"]](here, request, tell or _nobody)}
    except NotThere:
        return refused(finding("9163"))
    except MemoryError:
        named = next(iter(here.files.values()), Path("the file"))
        return refused(finding("9025", file=named.name))
    except OSError as trouble:
        return refused(finding("9151", problem=trouble.strerror or "the file cannot be used"))
    except Exception as trouble:
        # A fault of ours must not show a pupil's data: what went wrong and where, never a value.
        return {"ok": False, "findings": [], "fault": f"{type(trouble).__name__} at {_place(trouble)}"}


def _nobody(_: str) -> None:
    pass


def _place(trouble: BaseException) -> str:
    step, place = trouble.__traceback__, "unknown place"
    while step is not None:
        place = f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}"
        step = step.tb_next
    return place
