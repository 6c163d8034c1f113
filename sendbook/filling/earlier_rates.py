"""Earlier rates beside a filled list: what an hour cost until a day, and what follows from it, on the sheet of dates.

A school types who delivered, the rate and its last day, as many rows as there were; a rise then changes no past cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sendbook.changes import Formula
from sendbook.rules.registry import RULES
from sendbook.rules.rule import Rule
from sendbook.tables import Value, amount_in, day_in
from sendbook.workbook.shown import Part, shown_by


@dataclass(frozen=True, slots=True)
class EarlierRate:
    """Who delivered, what an hour cost, and its last day; `cells` are the three as they were typed, which they stay."""

    role: str | None
    rate: float | None
    until: date | None
    cells: tuple[Value, ...]

    @property
    def whole(self) -> bool:
        """Whether days can be costed at it."""
        return None not in (self.role, self.rate, self.until)


COLUMNS = {"roles": "R", "rates": "S", "untils": "T", "drops": "U", "days": "V", "costs": "W"}
HEADERS = (
    "Earlier rates: who delivered", "Hourly rate", "Until (last day)", "Above the next rate", "School days by then",
    "Above it, all days",
)  # fmt: skip
TO_TYPE = "When a rate rises, type the old one here with its last day: past days keep their cost."
EARLIER_ROWS = 40
"""Rows for rates that held until a day: as many for a role as there were."""

_AT = 17
_DROP, _DAYS = RULES["below_next_rate"], RULES["school_days_at_rate"]
_COST = RULES["earlier_days_cost"]


def read_earlier_rates(rows: Sequence[Sequence[object]]) -> tuple[EarlierRate, ...]:
    """The earlier rates as they stand on the sheet: each a role, a rate and its last day."""
    cells = [[row[place] if place < len(row) else None for place in range(_AT, _AT + 3)] for row in rows]
    typed = [line for line in cells if any(cell is not None for cell in line)]
    return tuple(
        EarlierRate(
            None if role is None else str(role), amount_in(rate), day_in(until), tuple(map(kept, (role, rate, until)))
        )
        for role, rate, until in typed
    )[:EARLIER_ROWS]


def what_follows(
    earlier: Sequence[EarlierRate],
    roles: Sequence[str | None],
    rates: Sequence[float | None],
    days: Sequence[date],
    so_far: Sequence[int],
) -> dict[str, object]:
    """The columns of the sheet by the names that rules ask for, with what follows from each earlier rate."""
    typed = {
        "earlier_roles": tuple(line.role for line in earlier), "earlier_rates": tuple(line.rate for line in earlier),
        "earlier_untils": tuple(line.until for line in earlier),
    }  # fmt: skip
    known: dict[str, object] = {
        **typed, "staff_roles": roles, "staff_rates": rates, "calendar_dates": days, "school_days_so_far": so_far
    }  # fmt: skip
    drops = tuple(
        _DROP(earlier_role=line.role, rate=line.rate, until=line.until, **_of(_DROP, known)) for line in earlier
    )
    counts = tuple(_DAYS(until=line.until, **_of(_DAYS, known)) for line in earlier)
    costs = tuple(_COST(*pair) for pair in zip(drops, counts, strict=True))
    return {**typed, "earlier_drops": drops, "earlier_days": counts, "earlier_costs": costs}


def earlier_rows(
    earlier: Sequence[EarlierRate], parts: Mapping[str, Part], first: int
) -> list[Sequence[Value | Formula]]:
    """The rows of the sheet: three cells to type, and three that follow, from the first row on."""
    lines: list[Sequence[Value | Formula]] = []
    blank = EarlierRate(None, None, None, (None, None, None))
    for row, line in enumerate([*earlier, *[blank] * (EARLIER_ROWS - len(earlier))], start=first):
        here = {
            "earlier_role": Part(f"$R{row}", line.role),
            "rate": Part(f"$S{row}", line.rate),
            "until": Part(f"$T{row}", line.until),
        }
        offered: dict[str, Part] = {**parts, **here}
        drop, days = (shown_by(rule, **{a.name: offered[a.name] for a in rule.arguments}) for rule in (_DROP, _DAYS))
        cost = shown_by(
            _COST, below_next_rate=Part(f"$U{row}", _number(drop)), days_at_rate=Part(f"$V{row}", _number(days))
        )
        lines.append([*line.cells, drop, days, cost])
    return lines


def _of(rule: Rule, known: Mapping[str, object]) -> dict[str, object]:
    return {argument.name: known[argument.name] for argument in rule.arguments if argument.name in known}


def _number(formula: Formula) -> float | None:
    return formula.result if isinstance(formula.result, int | float) else None


def kept(cell: object) -> Value:
    """A cell as it was typed, which stays so."""
    return cell if cell is None or isinstance(cell, str | int | float | date) else str(cell)
