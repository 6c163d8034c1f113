"""Questions: the one place that asks; with nobody at the terminal nothing is agreed."""

from __future__ import annotations

import sys
from collections.abc import Callable

from sendbook.terminal.printing import say


def somebody_is_here() -> bool:
    """Whether a person sits at the terminal, who can be asked."""
    return sys.stdin.isatty()


def ask(question: str) -> str:
    """What the person answers."""
    return input(question).strip()


class Stopped(EOFError):
    """The person wants to stop, as at the end of all answers: nothing more is asked or written."""


_YES = {"y", "yes", "yep", "yeah", "yup", "ok", "okay", "sure", "yes please", "write", "do it"}
_NO = {"", "n", "no", "nope", "no thanks", "none"}
_STOP = {"q", "quit", "stop", "cancel", "exit", "abort"}
_ALL = {"a", "all", "every", "show", "show all"}


def bare_answer(said: str) -> str:
    """An answer without capitals, full stops and blanks around it."""
    return said.strip().casefold().rstrip(".!").strip()


def says_yes(said: str) -> bool:
    """Whether an answer is one of the words for yes."""
    return bare_answer(said) in _YES


def says_no(said: str) -> bool:
    """Whether an answer is one of the words for no, or nothing at all."""
    return bare_answer(said) in _NO


def ask_on(question: str) -> str:
    """What the person answers, where more questions follow: a word such as cancel or q stops all of them."""
    if bare_answer(said := ask(question)) in _STOP:
        raise Stopped
    return said


def yes(question: str, every: Callable[[], None] | None = None, *, stops: bool = True) -> bool:
    """Whether the person says yes; a word that is neither yes nor no is asked again, never taken for a no.

    `every` shows all that was only counted, for who asks for it; with `stops` a word such as cancel ends the command.
    """
    while True:
        said = ask_on(question) if stops else ask(question)
        if says_yes(said) or says_no(said) or bare_answer(said) in _STOP:
            return says_yes(said)
        if every is not None and bare_answer(said) in _ALL:
            every()
        else:
            say(f"Write y for yes, or n for no{', or all' if every else ''}.")


def agrees(
    question: str = "Write these changes?", otherwise: str = "--yes to write these changes",
    every: Callable[[], None] | None = None,
) -> bool:  # fmt: skip
    """Ask once; without a person at the terminal nothing is agreed, and how to say so beforehand is told."""
    if not somebody_is_here():
        say(f"Nobody is here to agree: run it again with {otherwise}.")
        return False
    answers = "(y/n, or all to see every cell)" if every else "(y/n)"
    return yes(f"{question} {answers} ", every, stops=False)
