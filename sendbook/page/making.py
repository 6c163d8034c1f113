"""Making: a new workbook, next year's, a copy to share, and a local authority's template filled."""

from __future__ import annotations

from typing import Any

from sendbook.findings import most_urgent_first
from sendbook.journeys.costed_map import CostedMap, fill_template
from sendbook.journeys.make import NewRegister, make_from_list, read_new_register
from sendbook.journeys.new_year import NewYear, start_new_year
from sendbook.journeys.share import NotShared, share
from sendbook.layouts.last_years import SETTING as TRANSFER_YEARS
from sendbook.layouts.last_years import asked_of
from sendbook.page.desk import Answer, Desk, Tell, as_file, day_asked, plainly, refused
from sendbook.reports.la_map_examples import example_kind, example_names, example_text

_ASKED_OF_A_SCHOOL = ("school_name", "school_type", "local_authority", "senco_name", "dfe_number", TRANSFER_YEARS)


def new_made(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """A new register, map or book, with the pupils of an export in it where one lies on the desk."""
    day, kind = day_asked(request), request["kind"]
    pupils: NewRegister | None = None
    if "export" in desk.files:
        tell("Reading the list of pupils")
        read = read_new_register(desk.file("export"), day)
        if isinstance(read, list):
            return refused(read)
        pupils = read
    school = {key: request["school"].get(key) or None for key in _ASKED_OF_A_SCHOOL if request["school"].get(key)}
    out = desk.out(request["name"])
    tell("Making the workbook")
    made = make_from_list(kind, out, day, year=request.get("year") or None, school=school, pupils=pupils)
    if isinstance(made, list):
        return refused(made)
    found = most_urgent_first(made.findings)
    lines = pupils.lines() if pupils else []
    if pupils and TRANSFER_YEARS not in school and (hint := asked_of(pupils.rows)):
        lines.append(hint)
    return {"lines": lines, "findings": plainly(found), "files": [as_file(out, "made")]}


def next_year_made(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """Next year's workbook; this year's is only read."""
    out = desk.out(request["name"])
    tell("Moving the year on")
    made = start_new_year(desk.file("book"), out, request["year"], day_asked(request))
    if not isinstance(made, NewYear):
        return refused(made)
    lines, files = [*made.told, *made.named], [as_file(out, "made")]
    return {"lines": lines, "year": made.year, "old_year": made.old_year, "files": files}


def copy_made(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """A copy for those who teach, for the local authority, or for governors."""
    out = desk.out(request["name"])
    tell("Making the copy")
    made = share(desk.file("book"), out, day_asked(request), request["audience"], request.get("class", ""))
    if isinstance(made, NotShared):
        return refused(made.findings)
    return {"about": made.about, "files": [as_file(out, "made")]}


def template_filled(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """The local authority's own template, filled for one pupil."""
    out = desk.out(request["name"])
    tell("Filling the template")
    done = fill_template(
        desk.file("book"), desk.file("template"), desk.file("map"), out, day_asked(request), row=int(request["row"])
    )
    if not isinstance(done, CostedMap):
        return refused(done)
    if not done.written:
        return refused(most_urgent_first(done.findings))
    findings = plainly(most_urgent_first(done.findings))
    return {"said": done.said, "findings": findings, "files": [as_file(out, "made")]}


def ready_maps(desk: Desk, request: dict[str, Any], tell: Tell) -> Answer:
    """The ready mapping files, each for one kind of template, to be saved and changed."""
    tell("Fetching them")
    named = [(name, example_kind(name), example_text(name)) for name in example_names()]
    return {"files": [{"name": f"{name}.toml", "bytes": text.encode(), "what": kind} for name, kind, text in named]}
