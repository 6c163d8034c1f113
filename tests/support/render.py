"""Pictures of workbooks, as they would be printed: LibreOffice makes a PDF, pdftoppm makes a PNG of each page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.support.engines import convert


def to_png(xlsx_path: Path | str, folder: Path | str, dots_per_inch: int = 80) -> list[Path]:
    """A picture of every printed page of a workbook, in order, in the folder: `register-01.png`, `register-02.png`...

    Where LibreOffice or pdftoppm is not installed, the running test is skipped with that reason.
    """
    book, out = Path(xlsx_path), Path(folder)
    pdftoppm = shutil.which("pdftoppm")
    if pdftoppm is None:
        import pytest

        pytest.skip("pdftoppm (poppler-utils) is not installed")
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
