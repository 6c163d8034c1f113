"""Line days: how each column of days of an old list writes them, as somebody said, or as all of its cells show."""

from __future__ import annotations

from collections.abc import Mapping

from sendbook.findings import Finding, finding
from sendbook.importing.export_rows import AskedWord, asked_order
from sendbook.lists.dates import ORDER_TOLD, Order, order_as_said, order_in_file
from sendbook.lists.find import Target
from sendbook.lists.headings import MATCHED, aliases_of
from sendbook.lists.sen_words import Said
from sendbook.lists.words import folded


def orders_of_days(
    target: Target, table: str, said: Said
) -> tuple[Mapping[str, Order], list[AskedWord], list[Finding]]:
    """The order of day and month by column key; what is asked of it, once for each column, and what is said."""
    orders, asked, findings = dict[str, Order](), list[AskedWord](), list[Finding]()
    for column in target.told:
        if column.verdict != MATCHED or column.field not in aliases_of(table).dates:
            continue
        cells = [row[column.number] for row in target.rows]
        answer = said.get(folded(column.heading) or column.heading, "")
        order = orders[column.field] = order_as_said(order_in_file(cells), answer)
        if not answer and order is not Order.DAY_FIRST:
            cell = target.cell(target.header_row, column.number)
            asked.append(asked_order(column.heading, cell, order, cells))
            findings.append(finding(ORDER_TOLD[order], cell))
    return orders, asked, findings
