"""Views: the sheets of a workbook that only show what stands on the others, each with native formulas.

One module a view. Every cell that a view shows is a formula beside its present result, worked out here from the same
tables by the same rules.
"""

from __future__ import annotations

from sendbook.layouts import WorkbookLayout
from sendbook.workbook.building.entry import PUPILS_TO_CHOOSE
from sendbook.workbook.building.views import class_sheet, costed_map, letters, pupil_sheet, reviews_due, scenarios

ABOUT = {
    reviews_due.SHEET: "What is overdue, and what is due soon: who, what and by when, the most urgent first.",
    class_sheet.SHEET: "Choose a class: what its staff need to know, and nothing that they need not.",
    pupil_sheet.SHEET: "Choose a pupil: one page to take to a meeting, with room to write.",
    letters.SHEET: "Whom to invite or tell, with the words that the law asks for: a table for Word's mail merge.",
    "Summary": "What is overdue and due, and the pupils by need and by cost, with charts. Nothing to type there.",
    costed_map.SHEET: "Choose a pupil: their provision and what it costs, on one page for a panel or a meeting.",
    scenarios.SHEET: "What all provision costs at your own rates, at the local authority's, and with a pay award.",
}
"""What each view is for, as the Start sheet says it."""

ADD = {
    reviews_due.SHEET: reviews_due.add_reviews_due,
    class_sheet.SHEET: class_sheet.add_class,
    pupil_sheet.SHEET: pupil_sheet.add_pupil,
    letters.SHEET: letters.add_letters,
    costed_map.SHEET: costed_map.add_costed_map,
    scenarios.SHEET: scenarios.add_scenarios,
}
"""What writes each view (Start and Summary have writers of their own)."""


def defined_names(layout: WorkbookLayout) -> dict[str, str]:
    """The defined names that the views of a workbook need: what their drop-downs offer, and the letters to merge."""
    found = {
        class_sheet.SHEET: {class_sheet.OFFERED: class_sheet.offered},
        pupil_sheet.SHEET: {pupil_sheet.OFFERED: pupil_sheet.offered},
        letters.SHEET: {letters.MERGED: lambda _: letters.merged()},
        costed_map.SHEET: {PUPILS_TO_CHOOSE: pupil_sheet.offered},
    }
    return {name: place(layout) for view in layout.views for name, place in found.get(view, {}).items()}
