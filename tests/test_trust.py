"""Trust: every command that writes is cut off, and refused by the disk; the whole run is `python -m tests.trust`."""

from __future__ import annotations

import pytest

from tests.trust.commands import COMMANDS, Writing
from tests.trust.cut_off import failed, killed, really_killed

NAMED = {"argvalues": COMMANDS, "ids": lambda command: command.name}


@pytest.mark.parametrize("command", **NAMED)
def test_a_kill_leaves_the_old_file_or_the_new(command: Writing) -> None:
    done = killed(command, most_runs=2)
    assert done.wrong == [] and done.strikes >= 5 and done.disks >= 3


@pytest.mark.parametrize("command", **NAMED)
def test_an_error_of_the_disk_is_told_and_loses_nothing(command: Writing) -> None:
    done = failed(command, every=13, start=3)
    assert done.wrong == [] and done.strikes >= 1


@pytest.mark.long
@pytest.mark.parametrize("command", **NAMED)
def test_a_process_that_is_killed(command: Writing) -> None:
    done = really_killed(command, every=5)
    assert done.wrong == [] and done.strikes >= 2
