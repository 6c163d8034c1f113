"""Small numbers: what a report shows never gives away a number that it holds back."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendbook.reports.small_numbers import as_words, is_small, shown_alone, shown_parts

SMALLEST = 5

CASES = [
    ("nothing is small", [5, 9, 0], [5, 9, 0], 14),
    ("one small number takes the next smallest with it", [3, 9, 20], [None, None, 20], 32),
    ("two small numbers that make five together", [3, 2, 20], [None, None, 20], 25),
    ("two small numbers that make four take a third with them", [3, 1, 8, 20], [None, None, None, 20], 32),
    ("noughts tell of nobody", [3, 0, 9], [None, 0, None], 12),
    ("a whole that is small", [3, 0, 1], [None, None, None], None),
    ("just large enough", [5, 0, 0], [5, 0, 0], 5),
    ("just too small", [4, 0, 0], [None, None, None], None),
    ("nobody at all", [0, 0], [0, 0], 0),
]


@pytest.mark.parametrize(("counts", "shown", "total"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_parts_of_a_whole(counts: list[int], shown: list[int | None], total: int | None) -> None:
    found = shown_parts(counts, SMALLEST)
    assert (list(found.counts), found.total) == (shown, total)
    assert found.complete == (total is not None and None not in shown)


def test_a_whole_that_nobody_may_know_hides_its_parts() -> None:
    assert shown_parts([9, 20], SMALLEST, total_known=False).counts == (None, None)


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (1, "not shown"), (4, "not shown"), (5, "5")])
def test_a_count_alone(count: int, shown: str) -> None:
    assert as_words(shown_alone(count, SMALLEST)) == shown


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6), st.integers(2, 8))
def test_no_small_number_is_shown_or_can_be_worked_out(counts: list[int], smallest: int) -> None:
    shown = shown_parts(counts, smallest)
    for count, seen in zip(counts, shown.counts, strict=True):
        assert seen is None or (seen == count and not is_small(seen, smallest))
    hidden = [count for count, seen in zip(counts, shown.counts, strict=True) if seen is None]
    if shown.total is None:
        assert is_small(sum(counts), smallest) and len(hidden) == len(counts)
        return
    assert shown.total == sum(counts)
    if hidden:
        # What a reader can work out: the sum of what is hidden. Every hidden number must stay open.
        left = shown.total - sum(seen for seen in shown.counts if seen is not None)
        assert left == sum(hidden) >= smallest and len(hidden) >= 2
        for place in range(len(hidden)):
            could_be = {
                guess[place] for guess in product(range(1, left + 1), repeat=min(len(hidden), 3)) if sum(guess) == left
            } if place < 3 and len(hidden) <= 3 else {1, 2}  # fmt: skip
            assert len(could_be) >= 2 or left == len(hidden)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_no_more_is_hidden_than_needs_be(counts: list[int]) -> None:
    shown = shown_parts(counts, SMALLEST)
    if not any(is_small(count, SMALLEST) for count in counts):
        assert shown.complete
    elif shown.total is not None:
        kept_back = [c for c, seen in zip(counts, shown.counts, strict=True) if seen is None]
        large = [count for count in kept_back if not is_small(count, SMALLEST)]
        assert len(large) <= 1
