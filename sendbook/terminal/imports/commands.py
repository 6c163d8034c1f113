"""The command `sendbook import`: into one workbook, or into every workbook of a folder."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from sendbook.terminal.imports import Wishes


def run(arguments: Namespace, today: date) -> int:
    """Run `import`."""
    wishes = Wishes(
        arguments.plan, arguments.yes, arguments.json, arguments.preview, arguments.map, arguments.sheet,
        arguments.only, arguments.on_conflict, arguments.leavers, frozenset(arguments.allow), arguments.every,
    )  # fmt: skip
    if arguments.into.is_dir() and not arguments.table:
        from sendbook.terminal.imports.folder import import_into_folder

        return import_into_folder(arguments.export, arguments.into, today, wishes)
    from sendbook.terminal.imports.workbook import import_into_workbook

    return import_into_workbook(arguments.export, arguments.into, today, wishes, arguments.table)
