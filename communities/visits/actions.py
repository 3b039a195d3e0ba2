from datetime import datetime

from accounts.models import User
from communities.groups.models import Community
from communities.visits.clocks import is_worth_noting, since_when
from communities.visits.models import Visit


def note_visit(community: Community, *, by: User, now: datetime) -> None:
    """Remembers that somebody looked at the feed: at most one write a minute, and once for two tabs opened together.

    On a first visit nothing is new: all that is there would be.
    """
    visit = Visit.objects.filter(person=by, community=community).first()
    if visit is None:
        Visit.objects.get_or_create(person=by, community=community, defaults={"since": now, "looked_at": now})
    elif is_worth_noting(visit.looked_at, now):
        as_seen = Visit.objects.filter(pk=visit.pk, looked_at=visit.looked_at)
        as_seen.update(since=since_when(visit.since, visit.looked_at, now), looked_at=now)


def mark_all_read(community: Community, *, until: datetime, by: User, now: datetime) -> None:
    """Nothing up to `until`, when the page was made, is new any more. It never goes back."""
    until = min(until, now)
    values = {"since": until, "looked_at": now}
    _visit, created = Visit.objects.get_or_create(person=by, community=community, defaults=values)
    if not created:
        Visit.objects.filter(person=by, community=community).update(looked_at=now)
        Visit.objects.filter(person=by, community=community, since__lt=until).update(since=until)


def forget_visits(people: list[User]) -> None:
    Visit.objects.filter(person__in=people).delete()
