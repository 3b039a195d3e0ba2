"""Everything that changes an event, its dates, and who comes.

Rows are taken in one order, by people and by the clock alike: membership, post, date, and the streams last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.events.clocks import LONGEST, Times, days_of, furthest, is_skipped, reminders, shifted, times_of
from communities.events.models import Event, EventAnswer, EventDate, EventNotice
from communities.events.permissions import may_answer, may_change_dates
from communities.events.queries import standing
from communities.events.telling import give_note, tell_of_place
from communities.files.actions import Chosen
from communities.groups.locks import lock_membership
from communities.groups.models import Community
from communities.mentions.permissions import mentionable
from communities.posts.actions import create_post, edit_post, judge_beside, lock_post
from communities.posts.models import Post
from communities.posts.search import reindex_post
from communities.words.render import check_text
from core.errors import Refused
from realtime.models import Update
from realtime.publish import in_order, publish
from realtime.read import missing

PLACE_LIMIT, LINK_LIMIT, MOST_PEOPLE = 300, 500, 10_000
FEWEST_TIMES = 2
Said = EventAnswer.Said
Kind = EventNotice.Kind


@dataclass(frozen=True)
class Details:
    """Where it is, for how many, and who is the host (None: whoever writes it)."""

    place: str = ""
    link: str = ""
    capacity: int | None = None
    host: User | None = None


@dataclass(frozen=True)
class Series:
    """When it is. What repeats ends on a day or after a number of times, and after two years in any case."""

    times: Times
    repeats: str = ""
    until: date | None = None
    count: int | None = None

    @property
    def days(self) -> list[date]:
        return list(days_of(self.times.first, self.repeats, until=self.until, count=self.count))


def create_event(
    community: Community,
    *,
    key: UUID,
    title: str,
    body: str,
    series: Series,
    details: Details,
    files: Sequence[Chosen] = (),
    by: User,
    now: datetime | None = None,
) -> Post:
    """Posts an event with all its dates, once for each `key`. Raises Refused."""
    now = now or timezone.now()
    _check_times(series.times, now)
    _check_series(series)
    fields = _checked(details, community, by)
    with transaction.atomic():
        kind = Post.Kind.EVENT
        where = [details.place, details.link]
        post = create_post(
            community, key=key, title=title, body=body, beside=where, files=files, kind=kind, by=by, now=now
        )
        fields |= {"is_all_day": series.times.is_all_day, "repeats": series.repeats, "changed_at": now}
        event, is_new = Event.objects.get_or_create(post=post, defaults=fields)
        if is_new:
            spans = [series.times.on(day) for day in series.days]
            dates = [EventDate(event=event, starts_at=starts, ends_at=ends) for starts, ends in spans]
            EventDate.objects.bulk_create(dates)
            _remind(dates, now)
            reindex_post(post)
        return post


def edit_event(
    event: Event, *, title: str, body: str, details: Details, by: User, now: datetime | None = None
) -> Event:
    """Changes one's own words, and where and for how many it is. Those who answered are told of the latter.

    Nobody loses a place where there are fewer than before; where there are more, the clock gives them out.
    """
    now = now or timezone.now()
    fields = _checked(details, event.post.community, by)
    with transaction.atomic(), in_order():
        edit_post(event.post, title=title, body=body, by=by, now=now)
        event = Event.objects.select_for_update(no_key=True, of=("self",)).select_related("post").get(pk=event.pk)
        changed = [name for name, value in fields.items() if getattr(event, name) != value]
        if not changed:
            return event
        if {"place", "link"} & set(changed):
            judge_beside(event.post, [details.place, details.link], field="place", by=by, now=now)
        for name in changed:
            setattr(event, name, fields[name])
        event.version, event.changed_at = event.version + 1, now
        event.save(update_fields=[*changed, "version", "changed_at"])
        if "place" in changed:
            reindex_post(event.post)
        if {"place", "link"} & set(changed):
            answered = event.dates.filter(ends_at__gt=now, cancelled_at=None, answers__isnull=False).distinct()
            give_note(answered, Kind.CHANGED, by=by, now=now)
        publish(f"group:{event.post.community_id}", "event", Update.Action.EDITED, event.pk)
    return event


@transaction.atomic
def move_date(
    found: EventDate, *, times: Times, and_later: bool = False, by: User, now: datetime | None = None
) -> EventDate:
    """Gives a date other times; with `and_later` those after it move by as many days, to the same time. Raises Refused.

    Whoever answered keeps their answer and is told.
    """
    now = now or timezone.now()
    _check_times(times, now)
    found = _hold_date(found, by)
    _check_coming(found, now)
    if times.is_all_day != found.event.is_all_day:
        raise Refused("invalid", _("Say when it begins and when it ends."), field="starts")
    old = times_of(found.starts_at, found.ends_at, is_all_day=found.event.is_all_day)
    if times == old:
        return found
    moved = [found]
    if and_later:
        moved += _later_than(found)
    for one in moved:
        starts, ends = times.on(times.first) if one is found else shifted(one.starts_at, one.ends_at, old, times)
        one.moved_from, one.starts_at, one.ends_at = one.moved_from or one.starts_at, starts, ends
        one.save(update_fields=["moved_from", "starts_at", "ends_at"])
    EventNotice.objects.filter(date__in=moved, kind__in=[Kind.DAY, Kind.HOUR], done_at=None).delete()
    _remind(moved, now)
    give_note([one for one in moved if one.answers.exists()], Kind.CHANGED, by=by, now=now)
    _note_change(found.event, now)
    return found


@transaction.atomic
def cancel_date(found: EventDate, *, and_later: bool = False, by: User, now: datetime | None = None) -> EventDate:
    """Cancels a date, or with `and_later` those after it too. It stays to be seen. Who answered is told."""
    now = now or timezone.now()
    found = _hold_date(found, by)
    _check_coming(found, now)
    ended = [found, *(_later_than(found) if and_later else [])]
    EventDate.objects.filter(pk__in=[one.pk for one in ended]).update(cancelled_at=now, has_waiting=False)
    EventNotice.objects.filter(date__in=ended, done_at=None).delete()
    give_note([one for one in ended if one.answers.exists()], Kind.CANCELLED, by=by, now=now)
    _note_change(found.event, now)
    found.cancelled_at = now
    return found


@transaction.atomic
def answer_date(found: EventDate, *, said: str, by: User, now: datetime | None = None) -> EventAnswer:
    """Says whether one comes. Where there is no place left one waits for it, in turn. Raises Refused."""
    now = now or timezone.now()
    if said not in {Said.YES, Said.MAYBE, Said.NO}:
        raise Refused("invalid", _("Say whether you are coming."))
    lock_membership(by, found.event.post.community)
    found = _lock_date(found)
    if not may_answer(User.objects.get(pk=by.pk), found.event.post):
        raise missing()
    _check_coming(found, now)
    _drop_gone(found)
    mine = EventAnswer.objects.filter(date=found, person=by).first()
    if mine and (mine.said == said or (said == Said.YES and mine.said == Said.WAITING)):
        return mine  # said again: one keeps one's place in the line
    asked = Said.WAITING if said == Said.YES else said
    mine, _created = EventAnswer.objects.update_or_create(date=found, person=by, defaults={"said": asked, "at": now})
    given = _give_places(found)
    tell_of_place(found, given - {by.pk}, now)
    publish(f"group:{found.event.post.community_id}", "event", Update.Action.EDITED, found.event_id)
    mine.refresh_from_db()
    return mine


def fill_places(*, now: datetime) -> int:
    """Gives places that became free, because somebody left or there are more of them, to those who wait.

    Returns to how many.
    """
    waited_for = EventDate.objects.filter(has_waiting=True, starts_at__gt=now, ends_at__gt=now, cancelled_at=None)
    found = waited_for.select_related("event__post__community").order_by("starts_at", "pk")
    return sum(_fill(one, now) for one in found if one.event.post.is_shown)


@transaction.atomic
def _fill(found: EventDate, now: datetime) -> int:
    try:
        found = _lock_date(found)
    except Refused:  # taken away or moved meanwhile: looked at again the next time
        return 0
    if found.cancelled_at is not None:
        return 0
    is_less = _drop_gone(found)
    given = _give_places(found)
    if not given and not is_less:
        return 0
    tell_of_place(found, given, now)
    publish(f"group:{found.event.post.community_id}", "event", Update.Action.EDITED, found.event_id)
    return len(given)


def _drop_gone(found: EventDate) -> bool:
    """Takes the places of those who no longer belong. Who comes back asks again."""
    wanting = EventAnswer.objects.filter(date=found, said__in=[Said.YES, Said.WAITING])
    gone = list(wanting.exclude(pk__in=standing(wanting).values("pk")).values_list("pk", flat=True))
    if gone:
        EventAnswer.objects.filter(pk__in=gone).delete()
    return bool(gone)


def _give_places(found: EventDate) -> set[UUID]:
    """To those who wait, in their order, as many as are free; the date's row is held. Returns whom."""
    answers = EventAnswer.objects.filter(date=found)
    waiting = list(answers.filter(said=Said.WAITING).order_by("at", "pk"))
    if found.event.capacity is None:
        given = waiting
    else:
        free = max(0, found.event.capacity - answers.filter(said=Said.YES).count())
        given = waiting[:free]
    answers.filter(pk__in=[one.pk for one in given]).update(said=Said.YES)
    found.has_waiting = len(waiting) > len(given)
    EventDate.objects.filter(pk=found.pk).exclude(has_waiting=found.has_waiting).update(has_waiting=found.has_waiting)
    return {one.person_id for one in given}


def _lock_date(found: EventDate) -> EventDate:
    post = lock_post(found.event.post)
    held = EventDate.objects.select_for_update(no_key=True, of=("self",)).select_related("event")
    locked = held.get(pk=found.pk)
    locked.event.post = post
    return locked


def _hold_date(found: EventDate, by: User) -> EventDate:
    lock_membership(by, found.event.post.community)
    found = _lock_date(found)
    if not may_change_dates(User.objects.get(pk=by.pk), found.event, found.event.post):
        raise missing()
    return found


def _later_than(found: EventDate) -> list[EventDate]:
    later = EventDate.objects.filter(event=found.event, starts_at__gt=found.starts_at, cancelled_at=None)
    return list(later.exclude(pk=found.pk))


def _note_change(event: Event, now: datetime) -> None:
    event.version, event.changed_at = event.version + 1, now
    event.save(update_fields=["version", "changed_at"])
    publish(f"group:{event.post.community_id}", "event", Update.Action.EDITED, event.pk)


def _remind(dates: Iterable[EventDate], now: datetime) -> None:
    EventNotice.objects.bulk_create(
        EventNotice(date=one, kind=kind, due_at=due)
        for one in dates
        for kind, due in reminders(one.starts_at, now=now).items()
    )


def forget_details() -> int:
    """Wipes where an event was whose words are wiped because its author deleted it."""
    wiped = Event.objects.filter(post__state=Post.State.DELETED, post__body="").exclude(place="", link="")
    return wiped.update(place="", link="", host=None)


def _check_coming(found: EventDate, now: datetime) -> None:
    if found.cancelled_at is not None:
        raise Refused("conflict", _("This date is cancelled, so nothing was changed."))
    if found.ends_at <= now:
        raise Refused("conflict", _("This is over, so nothing was changed."))


def _check_times(times: Times, now: datetime) -> None:
    last = furthest(now)
    if times.first > last or times.last > last:
        raise Refused("invalid", _("That is too far ahead. The most is three years."), field="first")
    for at, day, field in ((times.starts, times.first, "starts"), (times.ends, times.last, "ends")):
        if at is not None and is_skipped(day, at):
            sentence = _("There is no such time on that day: the clocks go forward. Choose an hour later.")
            raise Refused("invalid", sentence, field=field)
    if times.last.year < 2000 or times.first.year < 2000:  # a slip, and some of those years overflow in another zone
        raise Refused("invalid", _("This is already over. Check the date."), field="first")
    starts, ends = times.on(times.first)
    if ends <= starts:
        sentence = _("It ends before it begins. If it goes on past midnight, say on which day it ends.")
        raise Refused("invalid", sentence, field="last" if times.is_all_day or times.last < times.first else "ends")
    if ends - starts > LONGEST:
        raise Refused("invalid", _("An event lasts a month at most. Check on which day it ends."), field="last")
    if ends <= now:
        raise Refused("invalid", _("This is already over. Check the date."), field="first")


def _check_series(series: Series) -> None:
    if not series.repeats:
        return
    if series.until is None and series.count is None:
        raise Refused("invalid", _("Say until when it repeats, or how many times."), field="until")
    if len(series.days) < FEWEST_TIMES:
        raise Refused("invalid", _("It would be on one day alone. Check until when it repeats."), field="until")


def _checked(details: Details, community: Community, by: User) -> dict[str, object]:
    place = " ".join(details.place.split())
    if place:
        place = check_text(place, limit=PLACE_LIMIT, field="place")
    link = details.link.strip()
    if link:
        link = check_text(link, limit=LINK_LIMIT, field="link")
        if urlsplit(link).scheme not in {"http", "https"}:
            raise Refused("invalid", _("A link begins with https://"), field="link")
    if not place and not link:
        raise Refused("invalid", _("Say where it is, or give the link if it is online."), field="place")
    if details.capacity is not None and not 1 <= details.capacity <= MOST_PEOPLE:
        raise Refused("invalid", _("Give a number from 1 to 10,000, or leave it empty."), field="capacity")
    host = details.host or by
    if host.pk != by.pk and not mentionable(community).filter(pk=host.pk).exists():
        raise Refused("invalid", _("The host must belong to the group."), field="host")
    return {"place": place, "link": link, "capacity": details.capacity, "host_id": host.pk}
