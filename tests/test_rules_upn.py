"""The UPN's check: every case of `tests/cases/rules_upn.toml`, and what must hold always."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.rules.upn import CHECK_LETTERS, check_letter, is_temporary, normal_upn, upn_problem
from tests.support.rule_cases import upn_cases

GOOD = st.from_regex(r"999[0-9]{8}[0-9A-HJ-NP-RT-Z]", fullmatch=True).map(lambda rest: check_letter(rest) + rest)


@pytest.mark.parametrize("case", upn_cases(), ids=lambda case: case["says"])
def test_each_case_says_what_is_wrong(case: dict[str, Any]) -> None:
    problem = upn_problem(case["upn"])
    assert case.get("wrong", "") in problem
    assert bool(problem) == ("wrong" in case)
    if not problem and case["upn"]:
        assert is_temporary(case["upn"]) is case.get("temporary", False)


@pytest.mark.parametrize("case", [case for case in upn_cases() if "wrong" in case], ids=lambda case: case["says"])
def test_what_is_said_does_not_repeat_the_upn_or_give_the_letter_away(case: dict[str, Any]) -> None:
    problem = upn_problem(case["upn"])
    assert len(case["upn"]) == 1 or case["upn"] not in problem
    assert not problem.endswith(".")


@given(GOOD)
def test_a_upn_with_its_check_letter_is_good(upn: str) -> None:
    assert upn_problem(upn) == upn_problem(upn.lower()) == upn_problem(f" {upn[:4]} {upn[4:]} ") == ""


@given(GOOD, st.integers(0, 11), st.data())
def test_one_wrong_character_is_always_found(upn: str, place: int, data: st.DataObject) -> None:
    letters = CHECK_LETTERS if place == 0 else "0123456789"
    other = data.draw(st.sampled_from([sign for sign in letters if sign != upn[place]]))
    assert upn_problem(upn[:place] + other + upn[place + 1 :]) != ""


@given(st.text() | st.none())
def test_whatever_is_typed_never_raises(typed: str | None) -> None:
    assert (upn_problem(typed) == "") == (not normal_upn(typed or "") or upn_problem(normal_upn(typed or "")) == "")


def test_the_local_authority_part_is_never_refused() -> None:
    for authority in range(1000):
        rest = f"{authority:03}200005001"
        assert upn_problem(check_letter(rest) + rest) == ""
