"""Looked up: a pupil's name or a word of the list that is looked for as it stands; "Ben Ash*" is no other Ben Ash.

Excel takes * and ? in what SUMIFS, COUNTIFS and MATCH look for as any letters; a ~ before the sign makes it plain.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sendbook.rules.rule import Rule

_SIGNS = re.compile(r"[~*?]")
_IN_EXCEL = 'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cell},"~","~~"),"*","~*"),"?","~?")'
_PLACES = r'("="&|\bMATCH\()%s(?!\w)'


@lru_cache(maxsize=256)
def looked_for(rule: Rule) -> frozenset[str]:
    """The arguments whose text is looked for in a column by a rule's formula."""
    names = (one.name for one in rule.arguments if one.kind is str and not one.whole_column)
    return frozenset(name for name in names if re.search(_PLACES % re.escape(f"{{{name}}}"), rule.formula))


def as_it_stands(text: str) -> str:
    """The text that finds nothing but this text."""
    return _SIGNS.sub(r"~\g<0>", text)


def exact(formula: str, cell: str) -> str:
    """The formula in which what stands in a cell is looked for as it stands."""
    plain = _IN_EXCEL.format(cell=cell)
    return re.sub(_PLACES % re.escape(cell), lambda found: found[1] + plain, formula)
