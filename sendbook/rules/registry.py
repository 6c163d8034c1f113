"""Every rule with a formula, by name: importing this module loads the rooms that hold them."""

from __future__ import annotations

from sendbook.rules import calendar, costs, needs, pupils, reviews, years
from sendbook.rules.rule import REGISTRY, Rule

ROOMS = (calendar, costs, needs, pupils, reviews, years)

RULES: dict[str, Rule] = REGISTRY
"""The rules by name."""
