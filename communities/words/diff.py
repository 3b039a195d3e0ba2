"""What an edit took out and what it put in, word by word, in bounded work."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

WORK = 5_000_000  # comparisons for one page of versions, about half a second
CONTEXT = 25  # words that stay in sight on each side of a change
TOKEN = re.compile(r"\n+|[^\s]+[^\S\n]*|[^\S\n]+")


@dataclass(frozen=True)
class Part:
    """`kind`: same, out (taken out), in (put in) or gap: so much that did not change that it is left out."""

    kind: str
    text: str


class TooMuchWorkError(Exception):
    pass


class Budget:
    """How many comparisons are left. Two texts made for it would else keep `difflib` busy for hours."""

    def __init__(self, work: int = WORK) -> None:
        self.left = work

    def spend(self, work: int) -> None:
        self.left -= work
        if self.left < 0:
            raise TooMuchWorkError


class _Bounded(SequenceMatcher[str]):
    a: list[str]
    b2j: dict[str, list[int]]

    def __init__(self, old: list[str], new: list[str], budget: Budget) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._budget = budget
        costs = (1 + len(self.b2j.get(token, ())) for token in old)
        self._costs = [0, *accumulate(costs)]

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None):  # type: ignore[no-untyped-def]
        self._budget.spend(self._costs[len(self.a) if ahi is None else ahi] - self._costs[alo])
        return super().find_longest_match(alo, ahi, blo, bhi)


def difference(old: str, new: str, budget: Budget) -> list[Part] | None:
    """The parts of both texts in order; None where `budget` does not reach, or so little is the same that it misleads.

    What stands at both ends alike is cut off first: most edits are small, however long the text.
    """
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    middle_old, middle_new = before[head : len(before) - tail], after[head : len(after) - tail]
    try:
        found = list(_middle(middle_old, middle_new, budget))
    except TooMuchWorkError:
        budget.left = max(budget.left, 0)
        return None
    parts = [Part("same", "".join(before[:head])), *found, Part("same", "".join(before[len(before) - tail :]))]
    return _shortened([part for part in parts if part.text])


def _alike(one: list[str], other: list[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


def _middle(old: list[str], new: list[str], budget: Budget) -> Iterator[Part]:
    if not old or not new:
        yield from (Part("out", "".join(old)), Part("in", "".join(new)))
        return
    for tag, alo, ahi, blo, bhi in _Bounded(old, new, budget).get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(old[alo:ahi]))
        else:
            yield from (Part("out", "".join(old[alo:ahi])), Part("in", "".join(new[blo:bhi])))


def _shortened(parts: list[Part]) -> list[Part]:
    """Long stretches without a change become their beginning, a gap and their end."""
    found: list[Part] = []
    last = len(parts) - 1
    for at, part in enumerate(parts):
        tokens = TOKEN.findall(part.text) if part.kind == "same" else []
        keep_head, keep_tail = CONTEXT * (at > 0), CONTEXT * (at < last)
        if last == 0 or len(tokens) <= keep_head + keep_tail + CONTEXT:
            found.append(part)
            continue
        head, tail = "".join(tokens[:keep_head]), "".join(tokens[len(tokens) - keep_tail :])
        found += [one for one in (Part("same", head), Part("gap", "…"), Part("same", tail)) if one.text]
    return found
