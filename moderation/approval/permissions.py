from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from communities.groups.permissions import Person
from communities.waiting.permissions import find_unseen
from communities.words.models import Words
from moderation.cases.models import OPEN, Case
from moderation.cases.permissions import access_case, works_on


def open_approvals_for(user: User) -> QuerySet[Case]:
    """What waits for this person, the longest first."""
    cases = Case.objects.filter(works_on(user), source=Case.Source.APPROVAL, state__in=OPEN)
    return cases.select_related("community", "author", "claimed_by").order_by("opened_at", "id")


def access_approval(user: Person, pk: UUID) -> tuple[Case, Any]:
    """A case about words that wait, and they. Raises Http404 where this person does not work on it, or none wait."""
    case = access_case(user, pk)
    words = waiting_words(case)
    if words is None:
        raise Http404
    return case, words


def waiting_words(case: Case) -> Any:
    if case.source != Case.Source.APPROVAL or case.state == Case.State.DECIDED:
        return None
    words = find_unseen(case.subject_kind, case.subject_id)
    return words if words is not None and words.state == Words.State.WAITING else None
