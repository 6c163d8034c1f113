"""The fidelity table, on the workbooks that the tests build and our own templates; on others' in test_patch_corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fidelity_table import Line, built, lines, openpyxl_loses, printed
from tests.support.sizes import some_of

pytestmark = pytest.mark.filterwarnings("ignore:.*:UserWarning")


@pytest.mark.long
def test_nothing_is_lost_in_the_workbooks_that_we_build(tmp_path: Path) -> None:
    found = lines(some_of(built(tmp_path)), tmp_path)
    assert [line.path.name for line in found if not line.is_right] == [], printed(found)
    assert all(line.cell and line.row and not line.codes for line in found), printed(found)
    assert all(set(line.seen.values()) == {"yes"} for line in found), printed(found)


def test_the_table_sees_what_openpyxl_loses(tmp_path: Path) -> None:
    rich = next(path for path in built(tmp_path) if path.stem == "built-rich")
    assert not openpyxl_loses(rich).startswith("0 parts lost, 0 of")


@pytest.mark.parametrize(
    "fault",
    [
        {"lost": {"xl/charts/chart1.xml"}},
        {"spoilt": {"xl/theme/theme1.xml"}},
        {"outside": ["/worksheet/cols"]},
        {"new_errors": ["schema"]},
        {"seen": {"calamine": "NO"}},
    ],
)
def test_each_loss_makes_a_line_wrong(fault: dict[str, object]) -> None:
    line = Line(Path("a.xlsx"), out=Path("b.xlsx"), seen={"openpyxl": "yes", "calamine": "unread"})
    assert line.is_right
    for name, value in fault.items():
        setattr(line, name, value)
    assert not line.is_right
