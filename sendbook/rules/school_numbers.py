"""School numbers: the DfE number and the URN, by which an export of many schools says whose pupils they are.

Excel has no use for them, so there is no formula.
Source: Get Information about Schools (DfE): a DfE number is the local authority's three digits and four of the school,
written 999/4001; a URN has six digits.
"""

from __future__ import annotations

import re


def dfe_number(text: object) -> str:
    """A DfE number as seven digits, from `999/4001`, `999-4001`, `999 4001` or `9994001`; "" when it is none."""
    found = re.fullmatch(r"([1-9]\d{2})\s*[/\- ]?\s*(\d{4})(?:\.0)?", str(text or "").strip())
    return found[1] + found[2] if found else ""


def urn(text: object) -> str:
    """A unique reference number of six digits; "" when it is none."""
    found = re.fullmatch(r"(?:URN\s*)?([1-9]\d{5})(?:\.0)?", str(text or "").strip(), re.IGNORECASE)
    return found[1] if found else ""
