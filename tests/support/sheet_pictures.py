"""Pictures of the sheets that the buttons write: each button is pressed, its writes replayed, its sheet printed.

`python -m tests.support.sheet_pictures` draws them anew; `tests/test_sheet_pictures.py` draws them too and compares.
"""

from __future__ import annotations

import base64
import contextlib
import io
import math
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.properties import PageSetupProperties
from PIL import Image, ImageChops

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")

from tests.support.button_cases import Press, presses
from tests.support.engines import convert
from tests.support.openbook import replay
from tests.support.render import page_png

TODAY = date(2026, 11, 22)
FOLDER = Path(__file__).resolve().parents[2] / "macros" / "office" / "pictures"

# The button, the sheet that it writes ("" for a workbook of its own), and how much of the page the picture shows: down
# and across.
PICTURES = {
    "findings.png": ("check_workbook", "Findings", 0.5, 1),
    "import-preview.png": ("import_preview", "Import preview", 0.5, 1),
    "changes.png": ("import_apply", "Changes", 0.4, 1),
    "fill-in.png": ("fill_in", "SEN list", 0.4, 1),
    "plain-formulas.png": ("convert_to_plain", "Plain formulas", 0.4, 1),
    "function-help.png": ("function_help", "SEND functions", 0.5, 1),
    "share-copy.png": ("share_copy", "", 0.2, 0.36),
}  # fmt: skip
_WIDE = 900
"""So many dots wide is a picture."""


def draw(folder: Path) -> dict[str, Path]:
    """Press the buttons on the invented school's workbooks and picture their sheets; gives the pictures by name."""
    with contextlib.redirect_stdout(io.StringIO()):
        pressed = {press.script: press for press in presses(folder, TODAY, pane=True)}
    books = [_book(folder, name, pressed[script], sheet) for name, (script, sheet, _down, _across) in PICTURES.items()]
    convert(books, "pdf", folder)
    return {name: _picture(folder, name, down, across) for name, (_script, _sheet, down, across) in PICTURES.items()}


def _book(folder: Path, name: str, press: Press, sheet: str) -> Path:
    """The workbook that is to be printed: the sheet that a button wrote, or the workbook that it made."""
    path = folder / f"{Path(name).stem}.xlsx"
    actions = press.outcome["actions"]
    if sheet:
        shutil.copy(press.before, path)
        replay(actions, path)
        _alone(path, sheet)
    else:
        path.write_bytes(base64.b64decode(actions[0]["args"][1]))
    return path


def _picture(folder: Path, name: str, down: float, across: float) -> Path:
    dots = int(_WIDE / across / 11.7)  # a page of A4 lies on its side
    with Image.open(page_png((folder / name).with_suffix(".pdf"), 1, folder / f"page of {name}", dots)) as page:
        picture = page.convert("RGB").crop((0, 0, int(page.width * across), int(page.height * down)))
    edge = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
    drawn = folder / name
    picture.crop(edge).quantize(24).save(drawn, optimize=True)
    return drawn


def _alone(path: Path, name: str) -> None:
    """Take every other sheet away (or hide it, if a formula needs it), and fit this one to the width of a page."""
    book: Any = openpyxl.load_workbook(path)
    sheet = book[name]
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    needed = any(not text.startswith("=HYPERLINK(") for text in formulas)
    for row in sheet.iter_rows():  # Excel makes a row as high as its text; LibreOffice does so only sometimes
        lines = [len(str(cell.value or "")) / (sheet.column_dimensions[cell.column_letter].width * 1.1)
                 for cell in row if cell.alignment.wrap_text and cell.data_type != "f"]  # fmt: skip
        sheet.row_dimensions[row[0].row].height = 15 * min(4, max(1, *map(math.ceil, [1, *lines])))
    for other in [one for one in book.worksheets if one is not sheet]:
        if needed:
            other.sheet_state = "hidden"
        else:
            book.remove(other)
    if not needed:
        book.defined_names.clear()
    book.active = book.worksheets.index(sheet)
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.save(path)


def main() -> None:
    """Draw the pictures into macros/office/pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in draw(Path(folder)).items():
            (FOLDER / name).write_bytes(picture.read_bytes())


if __name__ == "__main__":
    main()
