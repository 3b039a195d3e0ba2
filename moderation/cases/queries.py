from django.db.models import Count, QuerySet

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


def decided_cases_for(user: User) -> QuerySet[Case]:
    return (
        Case.objects.filter(state=Case.State.DECIDED, community__in=moderated_by(user))
        .select_related("community", "decided_by")
        .annotate(flag_count=Count("flags"))
        .order_by("-decided_at")
    )


def trail_of(case: Case) -> QuerySet[Entry]:
    return Entry.objects.filter(subject_kind="case", subject_id=case.pk)
