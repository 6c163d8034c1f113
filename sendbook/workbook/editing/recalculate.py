"""Stale results must not survive an edit: Excel is told to work everything out again when it opens the file."""

from __future__ import annotations

import re

from sendbook.workbook.editing.draft import Draft
from sendbook.workbook.parts import xmlparts

_HAS_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s>/]")
AFTER_CALCULATION = (
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)
"""What stands behind the settings of calculation in a workbook's part, in the order of the file format."""


def ask_for_recalculation(draft: Draft) -> None:
    """Drop the calculation chain if formulas came or went, and have Excel calculate on opening if there are any."""
    if draft.formulas_changed:
        for part in draft.package.related(draft.package.book_part, "calcChain"):
            draft.remove_part(part, draft.package.book_part)
    if not (draft.formulas_changed or _has_formulas(draft)):
        return
    root = draft.tree(draft.package.book_part)
    settings = xmlparts.child(root, "calcPr")
    if settings is None:
        settings = root.makeelement(root.tag.rpartition("}")[0] + "}calcPr", {}, None)
        following = next(iter(xmlparts.children(root, *AFTER_CALCULATION)), None)
        if following is None:
            # Nothing that must come after it: foreign elements may stand anywhere behind.
            last = xmlparts.children(root, "sheets", "functionGroups", "externalReferences", "definedNames")[-1]
            last.addnext(settings)
        else:
            following.addprevious(settings)
    settings.set("fullCalcOnLoad", "1")


def _has_formulas(draft: Draft) -> bool:
    package = draft.package
    if package.related(package.book_part, "calcChain"):
        return True
    return any(_HAS_FORMULA.search(package.read(sheet.part)) for sheet in package.sheets if sheet.kind == "worksheet")
