import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum, TextField
from django.utils.translation import gettext as _

from accounts.models import User
from communities.drafts.clocks import forgotten_before, settled_before
from communities.drafts.models import Draft
from communities.drafts.queries import Place
from core.errors import Refused
from core.prepared import Prepared

SIZE_LIMIT = 60_000  # characters, names and all: three of the longest posts
MOST = 100  # drafts of one person
NAME = re.compile(r"[a-z][a-z0-9_-]{0,79}")
AT_ONCE = 500
BUTTONS = {"check", "add_file", "add_part", "add_row", "child_checked"}
OURS = {"csrfmiddlewaretoken", "key", "client_id", "upload"} | BUTTONS


def typed_fields(sent: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What was typed in a form: without what the page itself put there. A browser's line ends become one character."""
    found = {}
    for name, values in sent.items():
        if NAME.fullmatch(name) and name not in OURS and not name.startswith("draft_"):
            found[name] = [value.replace("\0", "").replace("\r\n", "\n") for value in values]
    return found


def check_size(fields: dict[str, list[str]]) -> None:
    if sum(len(name) + sum(map(len, values)) for name, values in fields.items()) > SIZE_LIMIT:
        raise Refused("too_long", _("This is too long to be kept as a draft. Copy it to be safe."))


@transaction.atomic
def save_draft(
    place: Place, *, fields: dict[str, list[str]], page: UUID, number: int, version: int, by: User, now: datetime
) -> Draft:
    """Keeps what was typed, for its author alone. Fields without a word settle the draft. Raises Refused.

    The `number`th saving of a `page` that began with `version`: whatever that page saved later stands, and where
    another page has saved meanwhile, this one is told (`conflict`) and nothing is lost.
    """
    check_size(fields)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # orders what one person saves
    draft = Draft.objects.filter(person=by, place=place.name, target=place.target).first()
    if draft is None:
        draft = Draft(person=by, place=place.name, target=place.target, updated_at=now, minute=now, version=version)
        if not fields:
            return draft
        _check_room(by)
    if draft.page == page and number <= draft.number:
        return draft
    if draft.page != page and version != draft.version:
        raise Refused("conflict", _("You went on writing this somewhere else, and that is kept. This is not."))
    _count(draft, by, now)
    draft.fields = fields if any(value.strip() for values in fields.values() for value in values) else {}
    draft.page, draft.number, draft.version, draft.updated_at = page, number, draft.version + 1, now
    draft.save()
    return draft


def _check_room(by: User) -> None:
    if Draft.objects.filter(person=by).exclude(fields={}).count() >= MOST:
        raise Refused("conflict", _("You have too many drafts to keep another. Discard one first."))


def _count(draft: Draft, by: User, now: datetime) -> None:
    """Refuses (`rate`) where one person saves more often than anybody types, over all their drafts."""
    if settings.DRAFT_LIMIT is None:
        return
    most, seconds = settings.DRAFT_LIMIT
    since = now - timedelta(seconds=seconds)
    counted = Draft.objects.filter(person=by, minute__gt=since).aggregate(Sum("in_minute"))["in_minute__sum"] or 0
    if counted >= most:
        raise Refused("rate", _("Your draft is kept again in a minute."), retry_after=seconds)
    if draft.minute <= since:
        draft.minute, draft.in_minute = now, 0
    draft.in_minute += 1


def settle_draft(place: Place, *, by: User, now: datetime, goes_on: bool = False) -> None:
    """Forgets a draft that was posted or discarded. What a page of before still sends does not bring it back.

    Where the page `goes_on`, as a chat does, what it types next is kept again.
    """
    mine = Draft.objects.filter(person=by, place=place.name, target=place.target)
    values = {"fields": {}, "version": F("version") + 1, "updated_at": now}
    if mine.update(**values if goes_on else {**values, "page": None, "number": 0}) or goes_on:
        return
    row = Draft(person=by, place=place.name, target=place.target, version=1, updated_at=now, minute=now)
    Draft.objects.bulk_create([row], ignore_conflicts=True)


_drafts = Prepared(
    lambda places: (
        Draft.objects.filter(
            person__in=places.ids("people"), place=places.one("place", TextField()), target__in=places.ids("targets")
        )
        .order_by()
        .values_list("pk", "person_id", "target")
    )
)


def settle_drafts(place: str, typed: set[tuple[UUID, UUID]], *, now: datetime) -> None:
    """The same for several people, who go on, by (person, target)."""
    people, targets = {person for person, _ in typed}, {target for _, target in typed}
    rows = _drafts(people=people, place=place, targets=targets)
    if found := [pk for pk, person, target in rows if (person, target) in typed]:
        Draft.objects.filter(pk__in=found).update(fields={}, version=F("version") + 1, updated_at=now)


def forget_drafts(people: Iterable[User]) -> None:
    Draft.objects.filter(person__in=people).delete()


def forget_old_drafts(*, now: datetime) -> int:
    """Wipes what nobody has touched for 90 days, and what is long settled. Returns how many."""
    old = Draft.objects.filter(updated_at__lt=forgotten_before(now))
    settled = Draft.objects.filter(updated_at__lt=settled_before(now), fields={})
    ids = [*old.values_list("pk", flat=True)[:AT_ONCE], *settled.values_list("pk", flat=True)[:AT_ONCE]]
    return Draft.objects.filter(pk__in=ids).delete()[0] if ids else 0
