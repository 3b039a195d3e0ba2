"""What an edit changed, in bounded work whatever somebody wrote."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.words.diff import CONTEXT, Budget, difference

WORDS = st.text(alphabet="ab \nŵé", max_size=60)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_out_of_the_parts(old: str, new: str) -> None:
    parts = difference(old, new, Budget()) or []
    if any(part.kind == "gap" for part in parts):
        return
    assert "".join(part.text for part in parts if part.kind != "in") == old
    assert "".join(part.text for part in parts if part.kind != "out") == new


def test_a_word_is_taken_out_and_another_put_in() -> None:
    parts = difference("the red fox\nsat", "the grey fox\nsat", Budget()) or []
    assert [(part.kind, part.text) for part in parts] == [
        ("same", "the "), ("out", "red "), ("in", "grey "), ("same", "fox\nsat"),
    ]  # fmt: skip


def test_long_stretches_without_a_change_are_left_out() -> None:
    long = "word " * 1_000
    kinds = [part.kind for part in difference(f"{long}old {long}", f"{long}new {long}", Budget()) or []]
    assert kinds == ["gap", "same", "out", "in", "same", "gap"]
    assert sum(len(part.text.split()) for part in difference(long + "old", long + "new", Budget()) or []) < CONTEXT + 5


@pytest.mark.parametrize("step", [1, 7, 13])
def test_texts_made_to_be_slow_are_given_up_soon(step: int) -> None:
    old = " ".join(f"w{n % 100}" for n in range(6_000))[:20_000]
    new = " ".join(f"w{n * step % 100}" for n in range(1, 6_000))[:20_000]
    budget, began = Budget(), time.process_time()
    for _ in range(10):
        difference(old, new, budget)
    assert time.process_time() - began < 4  # 0.7 s when measured


def test_a_spent_budget_still_compares_nothing_more() -> None:
    budget = Budget(10)
    text = " ".join(random.Random(1).choices("abc", k=200))
    assert difference(text, text[::-1] + " x", budget) is None
    assert budget.left == 0
