"""The page: sendbook inside a browser: a question as plain data, its answer as plain data, and no word printed."""

from __future__ import annotations

from typing import Any


def answer(request: dict[str, Any], tell: Any = None) -> dict[str, Any]:
    """Do what the page asks, on the one desk that its Python has; it never raises."""
    from sendbook.page.asked import page_answer

    return page_answer(request, tell)
