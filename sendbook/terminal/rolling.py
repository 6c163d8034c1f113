"""What the terminal says of a roll-up: how far it is, what all schools come to, and what is in no total."""

from __future__ import annotations

import time
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sendbook.terminal.exit_codes import ERRORS, OK
from sendbook.terminal.printing import complain, how_many, say, say_json, say_refusal

if TYPE_CHECKING:
    from sendbook.reports.rollup.together import RollUp


def run(arguments: Namespace, today: date) -> int:
    """`sendbook rollup`: read the schools' workbooks, write what was asked for, and sum up."""
    from sendbook.findings import finding
    from sendbook.journeys.make import cannot_be_made
    from sendbook.journeys.rollup import rollup, write_book
    from sendbook.policy import parameters
    from sendbook.reports.rollup.published import published

    as_json, out = arguments.json, arguments.out
    if out is None and arguments.parquet is None and not as_json:
        return say_refusal([finding("7200")])
    if out is not None and (problems := cannot_be_made(out)):
        return say_refusal(problems, out.name, as_json=as_json)
    day = arguments.as_at or today
    whole = rollup(arguments.what, day, checks=arguments.check, folder=arguments.parquet, before=arguments.before,
                   told=_Progress().tell)  # fmt: skip
    if isinstance(whole, list):
        return say_refusal(whole, as_json=as_json)
    smallest = int(parameters()["smallest_count_shown"].at(day)) if arguments.publish else None
    if out is not None and (problems := write_book(whole, out, smallest)):
        return say_refusal(problems, out.name, as_json=as_json)
    if as_json:
        say_json((whole if smallest is None else published(whole, smallest)).as_json())
    else:
        _sum_up(whole, out, arguments.parquet, smallest)
    return ERRORS if whole.not_counted else OK


def _sum_up(whole: RollUp, out: Path | None, folder: Path | None, smallest: int | None) -> None:
    from sendbook.reports.rollup import counting

    known = {(line.topic, line.item): line for line in whole.totals}

    def number(topic: str, item: str) -> int:
        line = known.get((topic, item))
        return line.number or 0 if line else 0

    cost = known.get((counting.COST, "Additional support, as it counts"))
    pupils, plans = number(counting.PUPILS, counting.ALL), number(counting.PUPILS, counting.PLAN)
    say(
        f"{how_many(len(whole.counted), 'school')}, as on {whole.as_at:%d/%m/%Y}: {pupils} pupils with SEN, {plans} of "
        "them with an EHC plan.",
        f"SEN support reviews overdue: {number(counting.REVIEWS, 'Overdue')}; annual reviews overdue: "
        f"{number(counting.ANNUAL, 'Overdue')}.",
    )
    if cost is not None:
        without = number(counting.LINES, "Without a cost")
        missing = f"; {how_many(without, 'line has', 'lines have')} no cost" if without else ""
        say(f"Additional support as it counts: £{cost.pounds or 0:,.2f}{missing}.")
    if whole.not_counted:
        say(f"{how_many(len(whole.not_counted), 'workbook is', 'workbooks are')} in no total:")
        say(*(f"  {one.file}: {one.code} {one.why}" for one in whole.not_counted))
    if out is not None:
        say(f"Made {out}." + ("" if smallest is None else f" Numbers from 1 to {smallest - 1} are not shown in it."))
    if folder is not None:
        say(f"The figures stand as Parquet in {folder}: for people in the trust, since they hold small numbers.")


class _Progress:
    """Says how far it is, apart from the answers, every few seconds."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def tell(self, done: int, of: int, seconds: float) -> None:
        """Say it, unless it was just said."""
        if time.monotonic() - self._said < 3 or done == of:
            return
        self._said = time.monotonic()
        left = f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"
        complain(f"{done} of {of} workbooks read, about {left} left.")
