"""Every rule with a formula, by name: importing this module loads the rooms that hold them."""

from __future__ import annotations

from sendbook.rules import (
    calendar,
    costs,
    cycles,
    involvement,
    meetings,
    needs,
    pupils,
    record,
    reviews,
    transfers,
    years,
)
from sendbook.rules.rule import REGISTRY, Rule

ROOMS = (
    calendar, costs, cycles, involvement, meetings, needs, pupils, record, reviews, transfers, years,
)  # fmt: skip

RULES: dict[str, Rule] = REGISTRY
"""The rules by name."""
