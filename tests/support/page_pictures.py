"""Pictures of the page, drawn anew by `python -m tests.support.page_pictures`; whoever changes it looks at them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

from sendbook.page.site.build import build_page
from tests.support import node_tools
from tests.support.demo_school import demo_before_import
from tests.support.page_site import Step, in_browser

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "pictures"
TALLEST = 1500


def draw(folder: Path) -> None:
    """The first page, the plan of an import, its end, and what a check found, on a narrow screen too."""
    with tempfile.TemporaryDirectory() as place:
        school = demo_before_import(Path(place) / "demo")
        built = build_page(Path(place) / "page", node_tools.package("pyodide"))
        url = (Path(place) / "page" / "sendbook.html").as_uri()
        assert built
        steps: list[Step] = [
            {"start": True}, {"shot": "page-start"}, {"click": "Bring an export into a workbook"},
            {"files": ["The file from your MIS", str(school / "arbor-sen-report.csv")]},
            {"files": ["Your workbook", str(school / "register.xlsx")]}, {"shot": "page-files"},
            {"click": "Show what would change"}, {"await": "Are the columns right?|What would change"},
            {"onward": ["Are the columns right?", "The columns are right"]},
            {"await": "What would change"}, {"shot": "page-plan"}, {"written": "Write"},
            {"await": "The changes are written"}, {"shot": "page-written"}, {"click": "Do something else"},
        ]  # fmt: skip
        in_browser(url, steps, axe=False, pictures=str(folder), width=900)
        narrow: list[Step] = [
            {"start": True}, {"click": "Check a workbook"},
            {"files": ["Your workbook", str(school / "register.xlsx")]}, {"click": "Check it"},
            {"await": "What the check found"}, {"shot": "page-check-narrow"},
        ]  # fmt: skip
        in_browser(url, narrow, axe=False, pictures=str(folder), width=360, height=800)
    for path in folder.glob("page-*.png"):
        with Image.open(path) as drawn:
            cut = drawn.convert("RGB").crop((0, 0, drawn.width, min(drawn.height, TALLEST)))
        cut.quantize(64).save(path, optimize=True)


if __name__ == "__main__":
    draw(FOLDER)
