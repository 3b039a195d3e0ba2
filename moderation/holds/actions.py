"""Placing a hold, and its release by two people. What is held is neither deleted nor shown."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.closing.actions import forget_kept
from communities.words.models import Words
from communities.words.render import check_text
from core.errors import Refused
from moderation.holds.models import IN_FORCE, Held, Hold
from moderation.holds.permissions import access_to_hold, hold_keeper, holds_for
from moderation.holds.queries import CASE, PERSON, is_person_kept
from moderation.subjects import KINDS, find_subject, lock_subject
from moderation.subjects.withheld import show_again
from realtime.publish import in_order
from realtime.read import missing
from records.actions import write_entry

REASON_LIMIT = 2_000
LONGEST = timedelta(days=366)
ORDER = ("post", "comment", "message", "file", "profile")  # as everybody takes them
Thing = tuple[str, UUID, UUID | None]


@transaction.atomic
@in_order()
def place_hold(kind: str, pk: UUID, *, reason: str, review_on: date, by: User, now: datetime | None = None) -> Hold:
    """Keeps a thing, everything of a person, or what a case is about. Nobody is told. Raises Refused, Http404."""
    reason, now = check_text(reason, limit=REASON_LIMIT, field="reason"), now or timezone.now()
    _check_review(review_on, now)
    things = _things(kind, access_to_hold(by, kind, pk))
    by = hold_keeper(by, *(person for _kind, _pk, person in things if person))
    subjects = [(thing, _take(thing)) for thing in things]
    hold = _keep(
        Hold(subject_kind=kind, subject_id=pk, reason=reason, placed_by=by, placed_at=now, review_on=review_on)
    )
    for (of, key, person), subject in subjects:
        hides = subject is not None and subject.state == Words.State.SHOWN
        Held.objects.create(hold=hold, subject_kind=of, subject_id=key, person_id=person, is_owed=hides)
        if hides:
            KINDS[of].hide(subject)
    _record("hold.placed", hold, by, review_on=review_on.isoformat(), about=[kind, str(pk)])
    return hold


def _check_review(review_on: date, now: datetime) -> None:
    today = timezone.localdate(now)
    if not today < review_on <= today + LONGEST:
        raise Refused("invalid", _("Choose a day within a year from now."), field="review_on")


def _things(kind: str, found: Any) -> list[Thing]:
    """What it covers, each with whose it is, in the order in which rows are taken."""
    if kind == PERSON:
        return [(PERSON, _account(found) or found.pk, _account(found))]
    if kind != CASE:
        return [(kind, found.pk, _account(found.author))]
    things: list[Thing] = [(CASE, found.pk, _account(found.author))]
    subject = find_subject(found.subject_kind, found.subject_id) if found.subject_kind in KINDS else None
    parts = KINDS[found.subject_kind].parts if subject is not None else None
    about = parts(subject) if parts else [(found.subject_kind, found.subject_id)]
    known = {part for part in about if part[0] in ORDER}
    for of, key in sorted(known, key=lambda part: (ORDER.index(part[0]), str(part[1]))):
        part = find_subject(of, key)
        if part is not None:
            things.append((of, key, _account(part.author)))
    return things


def _account(person: User | None) -> UUID | None:
    """The account that is kept, of somebody who had two."""
    return (person.merged_into_id or person.pk) if person is not None else None


def _take(thing: Thing) -> Any:
    subject = find_subject(thing[0], thing[1]) if thing[0] in ORDER else None
    return lock_subject(subject) if subject is not None else None


def _keep(hold: Hold) -> Hold:
    try:
        with transaction.atomic():
            hold.save(force_insert=True)
    except IntegrityError:
        raise Refused("conflict", _("This is kept already.")) from None
    return hold


def _record(step: str, hold: Hold, by: User, **detail: Any) -> None:
    write_entry(step, subject=("hold", hold.pk), by=by.pk, **detail)


@transaction.atomic
def review_hold(hold: Hold, *, review_on: date, by: User, now: datetime | None = None) -> None:
    """Somebody looked, and it is still needed: until another day. Raises Refused."""
    now = now or timezone.now()
    _check_review(review_on, now)
    by = _hold_right(hold, by)
    _move(hold, review_on=review_on)
    _record("hold.reviewed", hold, by, review_on=review_on.isoformat())


@transaction.atomic
def ask_release(hold: Hold, *, why: str, by: User, now: datetime | None = None) -> None:
    """The first of two. Raises Refused."""
    why = check_text(why, limit=REASON_LIMIT, field="why")
    by = _hold_right(hold, by)
    if not Hold.objects.filter(IN_FORCE, pk=hold.pk, asked_by=None).update(
        asked_by=by, asked_at=now or timezone.now(), asked_why=why
    ):
        raise _changed()
    _record("hold.release_asked", hold, by)


@transaction.atomic
def keep_on(hold: Hold, *, by: User) -> None:
    """Somebody asked for its release, and it is kept after all. Raises Refused."""
    by = _hold_right(hold, by)
    if not Hold.objects.filter(IN_FORCE, pk=hold.pk, asked_by__isnull=False).update(
        asked_by=None, asked_at=None, asked_why=""
    ):
        raise _changed()
    _record("hold.kept_on", hold, by)


@transaction.atomic
@in_order()
def confirm_release(hold: Hold, *, by: User, now: datetime | None = None) -> None:
    """The second of two: what nothing else keeps away is shown again, and closed accounts are forgotten.

    Raises Refused.
    """
    people = sorted({thing.person_id for thing in hold.things.all() if thing.person_id})
    by = _hold_right(hold, by, *people)
    held = list(hold.things.all())
    subjects = [_take((thing.subject_kind, thing.subject_id, None)) for thing in held]
    if Hold.objects.filter(pk=hold.pk, asked_by=by).exists():
        raise Refused("invalid", _("You asked for this yourself. Somebody else has to confirm it."))
    asked = Hold.objects.filter(IN_FORCE, pk=hold.pk, asked_by__isnull=False)
    if not asked.update(released_by=by, released_at=now or timezone.now()):
        raise _changed()
    for thing, subject in zip(held, subjects, strict=True):
        if thing.is_owed:
            show_again(thing.subject_kind, subject)
    closed = User.objects.filter(Q(pk__in=people) | Q(doubles__in=people), state=User.State.CLOSED)
    for person in closed.distinct():
        if not is_person_kept([person.pk, *person.doubles.values_list("pk", flat=True)]):
            forget_kept(person)
    _record("hold.released", hold, by)


def _hold_right(hold: Hold, by: User, *people: UUID) -> User:
    by = hold_keeper(by, *people)
    if not holds_for(by).filter(pk=hold.pk).exists():
        raise missing()
    return by


def _move(hold: Hold, **changes: Any) -> None:
    if not Hold.objects.filter(IN_FORCE, pk=hold.pk).update(**changes):
        raise _changed()


def _changed() -> Refused:
    return Refused("conflict", _("Somebody else was faster. Look at it again."))


def keeps_away(kind: str, pk: UUID) -> bool:
    """Whether a hold keeps it out of sight; if so, it comes back with the release of that (subjects/withheld.py)."""
    things = Held.objects.filter(hold__in=Hold.objects.filter(IN_FORCE), subject_kind=kind, subject_id=pk)
    return bool(things.update(is_owed=True))
