"""sendbook: SEN registers and costed provision maps that a SENCO keeps in Excel.

As a library: `read`, `check`, `plan_import`, `plan_fill`, `apply`, `fill`, `undo`, `new`, `report`,
`information_report`, `inclusion_strategy` and `rollup` do in Python what the commands of the same names do in the
terminal. `sendbook/README.md` has examples; each function says what it gives, and `CannotRun` why it could not. They
are loaded when they are first used, so that the import stays quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from sendbook.library import (
        CannotRun,
        Workbook,
        apply,
        check,
        fill,
        frames,
        inclusion_strategy,
        information_report,
        new,
        plan_fill,
        plan_import,
        read,
        report,
        rollup,
        undo,
    )

__all__ = [
    "CannotRun", "Workbook", "__version__", "apply", "check", "fill", "frames", "inclusion_strategy",
    "information_report", "new", "plan_fill", "plan_import", "read", "report", "rollup", "undo",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"sendbook has no {name}: it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module("sendbook.library"), name)
