"""Titles: the list of sheets and defined names that a workbook's properties hold, for programs that do not open it."""

from __future__ import annotations

from contextlib import suppress
from itertools import accumulate, pairwise

from sendbook.tables import quote_sheet
from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.parts import xmlparts
from sendbook.workbook.parts.refusal import Refused
from sendbook.workbook.parts.xmlparts import Element


def list_titles(draft: Draft) -> None:
    """Add new sheets and names to the list in `docProps/app.xml`, and take names that are gone out of it.

    Only what the list held before is kept up: one that lists no names gets none, one that cannot be read stays.
    """
    for part in draft.package.related("", "extended-properties")[:1]:
        with suppress(Refused):
            _keep_up(draft, part)


def _keep_up(draft: Draft, part: str) -> None:
    package = draft.package
    old_sheets = [sheet.name for sheet in package.sheets if sheet.kind == "worksheet"]
    old_names = [_title(name.name, name.sheet) for name in package.defined_names if not name.hidden]
    sheets, names = _now(draft)
    sheets = [name for name in sheets if name in old_sheets or package.sheet(name) is None]
    _, titles, spans = _read(package.xml(part))
    listed = [{title.text or "" for title in titles[start:end]} for start, end in spans]
    of_sheets = next((place for place, held in enumerate(listed) if held == set(old_sheets)), None)
    of_names = next((place for place, held in enumerate(listed) if place != of_sheets and held <= set(old_names)), None)
    for place, before, after in ((of_names, old_names, names), (of_sheets, old_sheets, sheets)):
        if place is not None and set(before) != set(after):
            _replace(draft.tree(part), place, set(before) - set(after), [name for name in after if name not in before])


def _now(draft: Draft) -> tuple[list[str], list[str]]:
    """The sheets, and the titles of the names that are seen, as this edit has them."""
    book = draft.tree(draft.package.book_part)
    sheets = [entry.get("name") or "" for entry in xmlparts.children(xmlparts.child(book, "sheets"), "sheet")]
    holder, names = xmlparts.child(book, "definedNames"), []
    for entry in [] if holder is None else xmlparts.children(holder, "definedName"):
        if not xmlparts.truth(entry.get("hidden")):
            place = entry.get("localSheetId")
            names.append(_title(entry.get("name") or "", sheets[int(place)] if place is not None else None))
    return sheets, names


def _title(name: str, sheet: str | None) -> str:
    """A defined name as the list has it: `Register!Print_Area`."""
    plain = name.removeprefix("_xlnm.")
    return plain if sheet is None else f"{quote_sheet(sheet)}!{plain}"


def _replace(root: Element, place: int, gone: set[str], new: list[str]) -> None:
    """Take titles of one kind out and put new ones at the end of that kind."""
    counts, titles, spans = _read(root)
    own = titles[slice(*spans[place])]
    holder, after = own[0].getparent(), own[-1]
    for text in new:
        if all(title.text != text for title in own):
            entry = after.makeelement(own[0].tag, {}, None)
            entry.text = text
            after.addnext(entry)
            after = entry
            own.append(entry)
    for title in own:
        if title.text in gone:
            holder.remove(title)
    counts[place].text = str(sum(title.text not in gone for title in own))
    holder.set("size", str(len(holder)))


def _read(root: Element) -> tuple[list[Element], list[Element], list[tuple[int, int]]]:
    """The counts of each kind of title, all titles, and where each kind stands among them; nothing if they disagree."""
    parts = {xmlparts.local_name(item): item for item in root}
    counts, titles = (
        [item for item in parts[name].iter() if xmlparts.local_name(item) == kind] if name in parts else []
        for name, kind in (("HeadingPairs", "i4"), ("TitlesOfParts", "lpstr"))
    )
    sizes = [int(item.text) if (item.text or "").isdigit() else 0 for item in counts]
    if not titles or 0 in sizes or sum(sizes) != len(titles):
        return [], [], []
    return counts, titles, list(pairwise(accumulate(sizes, initial=0)))
