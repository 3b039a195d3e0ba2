import time

import pytest

from communities.holding.folding import fold, found_in, spans_of

WATCHED = {fold(one) for one in ("scam", "bad egg", "llŷn")}


@pytest.mark.parametrize(
    "text",
    ["It is a scam.", "SCAM", "s\u200bcam", "ѕсаm in Cyrillic", "scàm", "a (scam), or", "5cam scam-like", "foo_scam"],
)
def test_finds_a_whole_word_however_it_is_written(text: str) -> None:
    assert set(found_in(text, WATCHED)) == {fold("scam")}


@pytest.mark.parametrize("text", ["scampi", "he scammed us", "sc am", "bad eggs", "egg bad"])
def test_leaves_other_words_alone(text: str) -> None:
    assert not set(found_in(text, WATCHED))


def test_finds_several_words_and_accents() -> None:
    assert set(found_in("A BAD\n  Egg in Llyn", WATCHED)) == {fold("bad egg"), fold("llŷn")}


def test_says_the_words_as_they_stand() -> None:
    assert list(spans_of("A Bad  egg, a SCÀM!", WATCHED)) == ["Bad  egg", "SCÀM"]


def test_five_hundred_words_are_fast() -> None:
    watched = {fold(f"word{number} thing{number}") for number in range(500)}
    text = ("the quick brown fox jumps over the lazy dog é " * 100)[:4000]
    began = time.process_time()
    list(found_in(text, watched))
    assert time.process_time() - began < 0.05
