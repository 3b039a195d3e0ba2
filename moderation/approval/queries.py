from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from communities.holding.queries import WHY
from communities.posts.kinds import words_to_find
from communities.posts.models import Post
from communities.waiting.permissions import WITHIN, unseen
from communities.words.models import Words
from moderation.cases.models import Case


@dataclass(frozen=True)
class Waiting:
    """A case with the words that wait, which only its page and the list of what waits show."""

    case: Case
    words: Any
    beside: Sequence[str] = ()  # what its kind shows besides, such as the answers of a poll

    @property
    def why(self) -> str:
        return str(WHY.get(self.case.why, ""))

    @property
    def watched(self) -> list[str]:
        return self.case.watched.splitlines()


def with_words(cases: Sequence[Case]) -> list[Waiting]:
    """Those whose words still wait: a query for each kind among them, however many there are."""
    found: dict[UUID, Any] = {}
    for kind in WITHIN:
        ids = [case.subject_id for case in cases if case.subject_kind == kind]
        if ids:
            found |= {one.pk: one for one in unseen(kind).filter(pk__in=ids, state=Words.State.WAITING)}
    beside = words_to_find([one for one in found.values() if isinstance(one, Post)])
    return [
        Waiting(case, found[case.subject_id], beside.get(case.subject_id, ()))
        for case in cases
        if case.subject_id in found
    ]


def refusals_of(words: Iterable[Words]) -> dict[UUID, Case]:
    cases = Case.objects.filter(subject_id__in=[one.pk for one in words], decision=Case.Decision.REFUSE)
    return {case.subject_id: case for case in cases.order_by("decided_at")}
