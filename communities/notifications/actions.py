from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communities.notifications.clocks import kept_since, letter_due
from communities.notifications.models import Following, Notification, Wish
from communities.notifications.queries import LEVELS, MAILED, OFF, TOPIC_OF, TOPICS, levels_for
from realtime.models import Update
from realtime.publish import Change, publish, publish_all

Mail = Notification.Mail
SWEPT_AT_ONCE = 1_000


def notify(
    person: User, kind: str, *, community: UUID | None = None, subject: tuple[str, UUID] | None = None, **detail: Any
) -> Notification | None:
    """Tells a person something, in the product, and by e-mail if they are away and want that.

    `kind` is one of queries.SENTENCES; the kinds of queries.TOPICS need a post as `subject`. None where they do not
    want to be told.
    """
    person = person.merged_into or person  # what is told to a closed account is told to the one it became
    found = notify_each({person.pk: kind}, community=community, subject=subject, **detail)
    return found[0] if found else None


@transaction.atomic
def notify_each(
    told: dict[UUID, str],
    *,
    community: UUID | None = None,
    subject: tuple[str, UUID] | None = None,
    now: datetime | None = None,
    **detail: Any,
) -> list[Notification]:
    """Tells each of the people something of its kind about one subject, in a few queries, however many they are.

    Whoever calls it has asked whether they may know of it. Call it once in a transaction: the updates are published
    in the order of the people, so that two transactions never wait for each other.
    """
    now = now or timezone.now()
    levels = {person: level for person, level in levels_for(told, community).items() if level != OFF}
    subject_kind, subject_id = subject or ("", None)
    keys = {p: f"{told[p]}:{subject_id}" if told[p] in TOPIC_OF and subject_id else "" for p in levels}
    mailed = {person for person, level in levels.items() if level == MAILED}
    grown = _grow({(person, key) for person, key in keys.items() if key}, mailed, now)
    rows = [
        Notification(
            person_id=person, kind=told[person], community_id=community, subject_kind=subject_kind,
            subject_id=subject_id, detail=detail, group_key=keys[person], began_at=now, at=now,
            mail=Mail.DUE if person in mailed else Mail.NO, mail_at=letter_due(now) if person in mailed else None,
        )
        for person in levels if person not in grown
    ]  # fmt: skip
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    fresh = {row.person_id: row for row in rows}
    actions = {person: Update.Action.CREATED if person in fresh else Update.Action.EDITED for person in levels}
    rows_now = {person: fresh.get(person) or grown[person] for person in levels}
    publish_all([Change(f"me:{one}", "notification", actions[one], rows_now[one].pk) for one in levels])
    return list(rows_now.values())


def _grow(keys: set[tuple[UUID, str]], mailed: set[UUID], now: datetime) -> dict[UUID, Notification]:
    """The unread lines that take up what is new, one for each person. What a letter told of may be told of again."""
    if not keys:
        return {}
    unread = Notification.objects.filter(
        person__in={person for person, _key in keys}, group_key__in={key for _person, key in keys}, read_at=None
    )
    held = unread.select_for_update(no_key=True).order_by("pk")
    rows = {row.person_id: row for row in held if (row.person_id, row.group_key) in keys}
    grown = Notification.objects.filter(pk__in=[row.pk for row in rows.values()])
    grown.update(at=now)
    grown.filter(mail=Mail.DONE, person__in=mailed).update(mail=Mail.DUE, mail_at=letter_due(now))
    return rows


@transaction.atomic
def mark_read(person: User, *, now: datetime, only: Collection[UUID] | None = None, subject: UUID | None = None) -> int:
    """Marks what somebody has not read as read: all of it, or `only` some lines, or what is about one thing."""
    unread = Notification.objects.filter(person=person, read_at=None)
    if only is not None:
        unread = unread.filter(pk__in=only)
    if subject is not None:
        unread = unread.filter(subject_id=subject, kind__in=TOPIC_OF)  # not what a moderator decided: it has a page
    count = unread.update(read_at=now)
    if count:
        publish(f"me:{person.pk}", "bell", Update.Action.EDITED, person.pk)
    return count


@transaction.atomic
def set_wish(
    person: User, *, community: UUID | None, levels: dict[str, str], is_muted: bool = False, letters: bool = True
) -> Wish:
    """Keeps how somebody wants to be told. A topic that is not in `levels` follows what is said for everywhere."""
    known = {topic: level for topic, level in levels.items() if topic in TOPICS and level in LEVELS}
    values = {"levels": known, "is_muted": is_muted, "letters": letters}
    place: dict[str, Any] = {"person": person, "community_id": community}
    wish, _created = Wish.objects.update_or_create(**place, defaults=values)
    return wish


@transaction.atomic
def stop_letters(person: User) -> None:
    """No more e-mails that there is something new. What must be told, such as a new password, still comes."""
    if not Wish.objects.filter(person=person, community=None).update(letters=False):
        Wish.objects.get_or_create(person=person, community=None, defaults={"letters": False})
        Wish.objects.filter(person=person, community=None).update(letters=False)


@transaction.atomic
def follow(person: User, post: UUID, *, is_on: bool) -> None:
    Following.objects.update_or_create(person=person, post_id=post, defaults={"is_on": is_on})


def forget_old(*, now: datetime) -> int:
    """Forgets what was told settings.NOTIFICATIONS_KEPT_DAYS days ago, read or not; a long list in several rounds."""
    old = Notification.objects.filter(at__lt=kept_since(now))
    ids = list(old.order_by().values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return Notification.objects.filter(pk__in=ids).delete()[0] if ids else 0
