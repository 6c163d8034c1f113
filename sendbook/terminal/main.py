"""The terminal: words in, words and an exit code out. Only here are the clock and the arguments read."""

from __future__ import annotations

import sys
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

from sendbook import __version__
from sendbook.terminal.exit_codes import COULD_NOT_RUN, OK
from sendbook.terminal.printing import complain, say, take_any_letter

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

GROUPS = {
    "demo": "demo", "doctor": "doctor", "page": "paging",
    "new": "making", "new-year": "making", "upgrade": "making", "embed-lite": "making", "embed-functions": "naming",
    "check": "checking", "explain": "checking",
    "import": "imports.commands", "fill": "filling",
    "undo": "undoing", "redo": "undoing", "history": "undoing", "clean": "undoing",
    "report": "reporting", "information-report": "reporting", "inclusion-strategy": "reporting", "share": "passing_on",
    "costed-map": "costing", "scenarios": "costing",
    "rollup": "rolling",
}  # fmt: skip
"""The module of this room that runs each command."""


def _run(arguments: Namespace) -> int:
    # A group is imported when one of its commands is asked for: --help must not wait for the libraries behind them.
    today = getattr(arguments, "today", None) or date.today()
    group = import_module(f"sendbook.terminal.{GROUPS[arguments.command]}")
    return int(group.run(arguments, today))


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 (nothing to fix), 1 (errors found) or 2 (could not run)."""
    take_any_letter()
    if list(sys.argv[1:] if words is None else words) == ["--version"]:
        say(f"sendbook {__version__}")  # without the parser of all commands, which is slower than the answer
        return OK
    from sendbook.terminal.arguments import parser as parser_of_commands

    parser = parser_of_commands()
    arguments = parser.parse_args(words)
    if arguments.command is None:
        say(parser.format_help().rstrip("\n"))
        return OK
    try:
        return _run(arguments)
    except (KeyboardInterrupt, EOFError):  # Ctrl-C, the end of all answers, or an answer such as cancel
        complain("\nStopped. Nothing more was written.")
    except BrokenPipeError:
        return COULD_NOT_RUN  # whoever read our words has gone: nothing more is said or written
    except OSError as trouble:
        from sendbook.findings import finding
        from sendbook.workbook.parts.disk import reason

        complain(str(finding("9151", problem=reason(trouble))))
    except Exception as trouble:
        # The last door: a fault of ours must not show a pupil's data in a traceback.
        place = _place(trouble)
        complain(
            f"sendbook has a fault and stopped ({type(trouble).__name__} at {place}). Your workbook was not changed by "
            "this step. Please report this line; it holds no pupil's data."
        )
    return COULD_NOT_RUN


def _place(trouble: BaseException) -> str:
    """Where in our own code a fault arose: file and line, never a value."""
    from pathlib import Path

    step, place = trouble.__traceback__, "unknown place"
    while step is not None:
        place = f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}"
        step = step.tb_next
    return place


if __name__ == "__main__":
    sys.exit(main())
