"""One letter to whoever is away: that there is something new, and not a word of what it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from accounts.models import Session, User
from communities.bell.queries import lines_of
from communities.notifications.clocks import here_since
from communities.notifications.models import Notification
from communities.notifications.queries import MAILED, level_of, wants_letters, wishes_of
from communities.notifications.stopping import stop_token
from outbox.actions import queue_letter
from outbox.models import Letter

AWAY = "away"
Mail = Notification.Mail
LOOKED_AT = 50  # of the lines a letter stands for; one that may still be read is reason enough


def write_to_the_away(*, now: datetime, limit: int = 100) -> int:
    """Queues a letter for everybody for whom something has waited while they were away. Any number of clocks may.

    Who is here is left alone: they see the bell, and are looked at again when they have gone.
    """
    due = Notification.objects.filter(read_at=None, mail=Mail.DUE, mail_at__lte=now).order_by()
    here = Session.objects.filter(used_at__gt=here_since(now), person__isnull=False).values("person")
    people = list(due.exclude(person__in=here).values_list("person_id", flat=True).distinct()[:limit])
    return sum(_write_to(person, now) for person in people)


@transaction.atomic
def _write_to(pk: UUID, now: datetime) -> bool:
    """At most one until they come back: what came since the last letter is told of by that one."""
    person = User.objects.select_for_update(no_key=True).get(pk=pk)
    due = Notification.objects.filter(person=person, read_at=None, mail=Mail.DUE, mail_at__lte=now)
    first = due.order_by("mail_at", "pk").values_list("pk", flat=True).first()
    if first is None:
        return False
    due.update(mail=Mail.DONE, mail_at=None)
    written = Letter.objects.filter(person=person, template=AWAY).aggregate(Max("due_at"))["due_at__max"]
    if not wants_letters(person) or (written and not _has_been_back(person, written)):
        return False
    path = reverse("stop_letters", args=[stop_token(person.pk)])
    key = f"{AWAY}:{first}:{int(now.timestamp())}"
    queue_letter(person, template=AWAY, unique_key=key, due_at=now, path=path)
    return True


def _has_been_back(person: User, since: datetime) -> bool:
    """They opened a page, signed in, or read something they were told."""
    if person.last_login and person.last_login > since:
        return True
    read = Notification.objects.filter(person=person, read_at__gt=since)
    return read.exists() or Session.objects.filter(person=person, used_at__gt=since).exists()


def still_away(letter: Letter, now: datetime) -> bool:
    """Asked again when the letter is sent: they take part, want it, are away, and something of it is there for them."""
    person = letter.person and User.objects.taking_part().filter(pk=letter.person.pk).first()
    if person is None or not wants_letters(person):
        return False
    if Session.objects.filter(person=person, used_at__gt=here_since(now)).exists():
        return False
    told = Notification.objects.filter(person=person, read_at=None, mail=Mail.DONE).select_related("community")
    rows = [row for row in told.order_by("-at")[:LOOKED_AT] if _is_mailed(person, row)]
    return any(not line.is_gone for line in lines_of(person, rows))


def _is_mailed(person: User, row: Notification) -> bool:
    return level_of(row.kind, *wishes_of(person, row.community_id)) == MAILED
