"""Pictures of workbooks, as they would be printed: LibreOffice makes a PDF, pdftoppm makes a PNG of each page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.support.engines import convert


def page_png(pdf: Path, page: int, picture: Path, dots_per_inch: int = 80) -> Path:
    """A picture of one printed page (from 1) of a PDF, which LibreOffice made of a workbook."""
    command = [_pdftoppm(), "-r", str(dots_per_inch), "-png", "-f", str(page), "-l", str(page), "-singlefile",
               str(pdf), str(picture.with_suffix(""))]  # fmt: skip
    subprocess.run(command, capture_output=True, check=True)
    return picture.with_suffix(".png")


def to_png(xlsx_path: Path | str, folder: Path | str, dots_per_inch: int = 80) -> list[Path]:
    """A picture of every printed page of a workbook, in order, in the folder: `register-01.png`, `register-02.png`...

    Where LibreOffice or pdftoppm is not installed, the running test is skipped with that reason.
    """
    book, out = Path(xlsx_path), Path(folder)
    pdftoppm = _pdftoppm()
    convert([book], "pdf", out)
    pages = out / f"{book.stem}-pages"
    pages.mkdir()
    command = [pdftoppm, "-r", str(dots_per_inch), "-png", str(out / f"{book.stem}.pdf"), str(pages / book.stem)]
    subprocess.run(command, capture_output=True, check=True)
    made = sorted(pages.glob("*.png"), key=lambda page: int(page.stem.rpartition("-")[2]))
    if not made:
        raise RuntimeError(f"pdftoppm made no picture of {book.name}")
    moved = [page.replace(out / f"{book.stem}-{number:02}.png") for number, page in enumerate(made, start=1)]
    pages.rmdir()
    return moved


def _pdftoppm() -> str:
    found = shutil.which("pdftoppm")
    if found is None:
        import pytest

        pytest.skip("pdftoppm (poppler-utils) is not installed")
    return found
