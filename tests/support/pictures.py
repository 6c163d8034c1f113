"""The README's pictures: the demo's register and cost summary, printed, cut to what a screen shows.

`python -m tests.support.pictures` draws them anew; `tests/test_docs.py` draws them too and compares.
"""

from __future__ import annotations

import subprocess
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image, ImageChops

from sendbook.journeys import demo
from tests.support.demo_school import demo_school
from tests.support.engines import convert
from tests.support.render import page_png

TODAY = date(2026, 11, 22)
FOLDER = Path(__file__).resolve().parents[2] / "templates" / "pictures"

# The workbook, the title of the sheet, and how much of its first printed page the picture shows.
PICTURES = {"register.png": (demo.REGISTER, "SEN register", 0.70), "summary.png": (demo.MAP, "Summary", 0.77)}


def draw(folder: Path) -> dict[str, Path]:
    """Make the demo's workbooks in a folder and cut the pictures from their print-outs; gives the pictures by name."""
    demo_school(folder / "demo")
    convert([folder / "demo" / book for book, _title, _share in PICTURES.values()], "pdf", folder)
    drawn = {}
    for name, (book, title, share) in PICTURES.items():
        pdf = (folder / book).with_suffix(".pdf")
        with Image.open(page_png(pdf, _page_titled(title, pdf), folder / f"page of {name}", 110)) as page:
            picture = page.convert("RGB").crop((0, 0, page.width, int(page.height * share)))
        edge = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
        drawn[name] = folder / name
        picture.crop(edge).quantize(64).save(drawn[name], optimize=True)
    return drawn


def _page_titled(title: str, pdf: Path) -> int:
    """The first page (from 1) of a print-out that starts with this title."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, text=True).stdout
    for page, words in enumerate(text.split("\f"), start=1):
        if words.strip() and words.strip().splitlines()[0].strip() == title:
            return page
    raise RuntimeError(f"no page of {pdf.name} is titled {title}")


def main() -> None:
    """Draw the pictures into templates/pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in draw(Path(folder)).items():
            (FOLDER / name).write_bytes(picture.read_bytes())


if __name__ == "__main__":
    main()
