"""Help pages beside the add-in: one a function, made from the functions' records."""

from __future__ import annotations

from pathlib import Path


def write_help(folder: Path) -> None:
    """Write a page for each worksheet function into a folder, which is made if it is missing."""
    from sendbook.excel.functions.function_help import html_page
    from sendbook.excel.functions.records import every_record

    folder.mkdir(parents=True, exist_ok=True)
    for record in every_record().values():
        (folder / f"{record.name}.html").write_text(html_page(record), encoding="utf-8")
