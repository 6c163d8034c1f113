"""The words on the command line of the commands about costs; what they say is in `costing`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def _rates(text: str) -> str:
    return {"la": "LA", "actual": "Actual"}.get(text.casefold(), text)


def _pay(text: str) -> tuple[str, float]:
    try:
        if text.isdigit() and len(text) == 4:
            return "year", float(text)
        share = float(text.removesuffix("%")) / 100
        if text.endswith("%") and 0 <= share <= 1:
            return "award", share
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text} is neither a year such as 2026 nor an award such as 3%")


class _ReadyMaps(argparse.Action):
    """An option that, as --help does, answers by itself: the rest of the command need not be there."""

    def __call__(self, parser: argparse.ArgumentParser, _: object, name: object, option: str | None = None) -> None:
        from sendbook.terminal.ready_maps import copy_ready_map, list_ready_maps

        parser.exit(copy_ready_map(str(name)) if option == "--copy" else list_ready_maps())


def add_outputs(parser: argparse.ArgumentParser, *, sheet: bool = True) -> None:
    """What a report can be saved as."""
    parser.add_argument("--md", type=Path, metavar="PATH", help="write it as Markdown, for a web page")
    parser.add_argument("--docx", type=Path, metavar="PATH", help="write it as a document for Word")
    if sheet:
        parser.add_argument("--write", action="store_true", help="put it into the workbook as a sheet (undo works)")


def add_costing(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands about costs; `command` makes one of a name, what it is for and an example."""
    mapped = command("costed-map", "Fill a local authority's own template with one pupil's costed provision.",
                     "map.xlsx --row 5 --into la.xlsx --map la.toml --out filled.xlsx",
                     book="your provision map", as_json=True)  # fmt: skip
    whom = mapped.add_mutually_exclusive_group()
    whom.add_argument("--row", type=int, metavar="N", help="the pupil in this row of the Register sheet")
    whom.add_argument("--pupil", metavar="UPN", help="the pupil's UPN; a command line may be kept on this computer, so "
                      "rather give --row, --pupil-file, or neither, and type the UPN when asked")  # fmt: skip
    whom.add_argument("--pupil-file", type=Path, metavar="FILE", help="a text file whose first word is the UPN")
    mapped.add_argument("--into", required=True, type=Path, metavar="TEMPLATE", help="the template; it is only read")
    mapped.add_argument("--map", required=True, type=Path, metavar="MAP", help="the file that says what goes where")
    mapped.add_argument("--out", required=True, type=Path, metavar="FILE", help="the copy to make; never replaces one")
    mapped.add_argument("--list", action=_ReadyMaps, nargs=0, help="only list the ready mapping files, then stop")
    mapped.add_argument("--copy", action=_ReadyMaps, metavar="NAME",
                        help="only copy a ready mapping file here, to change it, then stop")  # fmt: skip

    compared = command("scenarios", "Show every total beside what it would be with other rates or pay.",
                       "map.xlsx --pay 3%", book="your provision map", as_json=True)  # fmt: skip
    compared.add_argument("--rates", choices=("LA", "Actual"), type=_rates, help="with these rates")
    compared.add_argument("--pay", type=_pay, metavar="2026", help="with the pay of this year, agreed or not, or with "
                          "an award on all pay such as 3%%")  # fmt: skip
    add_outputs(compared, sheet=False)

    strategy = command("inclusion-strategy", "Activity and budgeted cost, without names, for your inclusion strategy.",
                       "map.xlsx --write", book="your provision map", as_json=True)  # fmt: skip
    add_outputs(strategy)
