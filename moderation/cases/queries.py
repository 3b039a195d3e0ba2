from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import User
from communities.groups.permissions import moderated_by
from moderation.cases.models import Case
from records.models import Entry

OPEN = [Case.State.OPEN, Case.State.CLAIMED]


def open_cases_for(user: User) -> QuerySet[Case]:
    """The queue: what waits longest first, over every group this person works for."""
    return (
        Case.objects.filter(state__in=OPEN, community__in=moderated_by(user))
        .select_related("community", "claimed_by", "evidence")
        .annotate(flag_count=Count("flags"))
        .order_by("opened_at")
    )


def ids_in_open_cases(kind: str) -> QuerySet[Any]:
    """The ids of what is being looked at: nothing of it may go before it is decided."""
    return Case.objects.filter(subject_kind=kind, state__in=OPEN).values("subject_id")


def decided_cases_for(user: User) -> QuerySet[Case]:
    return (
        Case.objects.filter(state=Case.State.DECIDED, community__in=moderated_by(user))
        .select_related("community", "decided_by")
        .annotate(flag_count=Count("flags"))
        .order_by("-decided_at")
    )


@dataclass(frozen=True)
class Step:
    """An entry in words."""

    what: str
    who: str
    at: datetime


STEPS: dict[str, Any] = {
    "case.opened": gettext_lazy("The first report opened the case"),
    "flag.raised": gettext_lazy("Reported"),
    "case.viewed": gettext_lazy("Looked at"),
    "case.claimed": gettext_lazy("Taken on"),
    "case.leave": gettext_lazy("Decided: leave it"),
    "case.hide": gettext_lazy("Decided: hide it"),
    "case.remove": gettext_lazy("Decided: remove it"),
}


def trail_of(case: Case) -> list[Step]:
    entries = list(Entry.objects.filter(subject_kind="case", subject_id=case.pk).order_by("at"))
    people = User.objects.filter(pk__in={entry.actor_id for entry in entries if entry.actor_id})
    names = dict(people.values_list("pk", "display_name"))
    return [
        Step(str(STEPS[entry.kind]), names.get(entry.actor_id, ""), entry.at)  # type: ignore[arg-type]
        for entry in entries
    ]
