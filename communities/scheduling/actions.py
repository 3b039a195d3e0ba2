"""Plans what is posted later: kept as it was typed, for its author alone. `communities/desk` posts it at its time."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.drafts.actions import check_size, settle_draft, typed_fields
from communities.drafts.clocks import forgotten_before
from communities.drafts.models import Draft
from communities.drafts.queries import new_post_in
from communities.files.models import NOBODYS, StoredFile
from communities.groups.locks import lock_membership
from communities.groups.models import Community
from communities.notifications.actions import notify
from communities.scheduling.clocks import furthest
from communities.scheduling.models import ScheduledPost
from communities.scheduling.queries import changes_of
from communities.words.actions import already_used
from core.errors import Refused

MOST = 50  # of one person
AT_ONCE = 500
NOT_KEPT = {"post_at", "later", "do", "files", "seen"}
Problem = ScheduledPost.Problem
Trial = Callable[..., object]


def fields_of(sent: QueryDict, files: Iterable[UUID]) -> dict[str, list[str]]:
    """What a composer sent, as it is kept: without its time, and with the ids of the files that go with it."""
    said = typed_fields({name: [str(value) for value in values] for name, values in sent.lists()})
    fields = {name: values for name, values in said.items() if name not in NOT_KEPT}
    return fields | {"files": [str(file) for file in files]}


def schedule_post(
    community: Community,
    *,
    key: UUID,
    kind: str,
    fields: dict[str, list[str]],
    due_at: datetime,
    trial: Trial,
    by: User,
    now: datetime | None = None,
) -> ScheduledPost:
    """Plans a post once for each `key`. Raises Refused.

    `trial(at=…)` posts it and undoes that: it refuses what would be refused then, and whoever may not write this there.
    """
    now = now or timezone.now()
    check_size(fields)
    _check_time(due_at, now)
    trial(at=due_at)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # orders what one person plans
        found = ScheduledPost.objects.filter(pk=key).first()
        new = {"person_id": by.pk, "community_id": community.pk, "kind": kind, "fields": fields, "due_at": due_at}
        if found is None:
            if ScheduledPost.objects.filter(person=by).count() >= MOST:
                raise Refused("conflict", _("You have planned as many posts as one person can. Discard one first."))
            found, _is_new = ScheduledPost.objects.get_or_create(pk=key, defaults={**new, "updated_at": now})
            _take_files(found)
            settle_draft(new_post_in(community.pk, kind), by=by, now=now)
        if any(getattr(found, name) != value for name, value in new.items()):
            raise already_used()
    return found


def change_scheduled(
    found: ScheduledPost,
    *,
    fields: dict[str, list[str]],
    due_at: datetime | None,
    trial: Trial,
    by: User,
    seen: str = "",
    now: datetime | None = None,
) -> ScheduledPost:
    """Changes the words and the time of what one planned; without a time it is a draft. Raises Refused."""
    now = now or timezone.now()
    check_size(fields)
    if due_at is not None:
        _check_time(due_at, now)
        trial(at=due_at)
    with transaction.atomic():
        found = hold_scheduled(found, by=by, seen=seen)
        found.fields, found.due_at, found.problem, found.updated_at = fields, due_at, Problem.NONE, now
        found.save(update_fields=["fields", "due_at", "problem", "updated_at"])
        _take_files(found)
        settle_draft(changes_of(found), by=by, now=now)
    return found


def hold_scheduled(found: ScheduledPost, *, by: User, seen: str = "") -> ScheduledPost:
    """What is planned as it is now, and nobody else changes or posts it until the transaction ends. Raises Refused.

    After the membership and the person, as whoever posts takes them. `seen` is what its page said it was.
    """
    lock_membership(by, found.community)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    held = ScheduledPost.objects.select_for_update(no_key=True).filter(pk=found.pk, person=by).first()
    if held is None:
        raise Refused("conflict", _("This was posted or discarded meanwhile, so nothing was changed."))
    if seen and seen != held.version:
        message = _("You changed this somewhere else meanwhile. Press the button again to keep what is here instead.")
        raise Refused("conflict", message)
    held.community = found.community
    return held


def end_scheduled(held: ScheduledPost, *, by: User, now: datetime) -> None:
    """It is posted or discarded, and with it what was typed on its page."""
    settle_draft(changes_of(held), by=by, now=now)
    held.delete()


def end_posted(held: ScheduledPost) -> None:
    """The clock posted it: what its author was changing goes on as a change to the post, which has its id."""
    changes, mine = changes_of(held), Draft.objects.filter(person=held.person_id, target=held.pk)
    if not mine.filter(place="edit-post").exists():
        mine.filter(place=changes.name).exclude(fields={}).update(place="edit-post")
    held.delete()


@transaction.atomic
def discard_scheduled(found: ScheduledPost, *, by: User, now: datetime | None = None) -> None:
    """The clock comes for its files. Raises Refused."""
    end_scheduled(hold_scheduled(found, by=by), by=by, now=now or timezone.now())


@transaction.atomic
def set_aside(found: ScheduledPost, problem: str, *, now: datetime) -> bool:
    """Makes a draft of what could not be posted and tells its author; False where they changed it meanwhile."""
    same = ScheduledPost.objects.filter(pk=found.pk, due_at=found.due_at, updated_at=found.updated_at)
    if not same.update(due_at=None, problem=problem, updated_at=now):
        return False
    notify(found.person, "later_failed", community=found.community_id, subject=("scheduled", found.pk))
    return True


def move_scheduled(old: User, new: User) -> None:
    """What a closed account planned is the kept one's, and its files with it: rights are asked of that one then."""
    StoredFile.objects.filter(NOBODYS, scheduled__person=old).update(uploader=new)
    ScheduledPost.objects.filter(person=old).update(person=new)


def forget_scheduled(people: Iterable[User]) -> None:
    ScheduledPost.objects.filter(person__in=people).delete()


def forget_old_scheduled(*, now: datetime) -> int:
    """Wipes what has no time and was not touched for as long as drafts are kept. Returns how many."""
    old = ScheduledPost.objects.filter(due_at=None, updated_at__lt=forgotten_before(now))
    ids = list(old.values_list("pk", flat=True)[:AT_ONCE])
    return len(ids) if ids and ScheduledPost.objects.filter(pk__in=ids, due_at=None).delete() else 0


def _take_files(found: ScheduledPost) -> None:
    """Its uploads wait for it and not only for a day."""
    mine = StoredFile.objects.filter(uploader=found.person_id, community=found.community_id).filter(NOBODYS)
    mine.filter(scheduled=found).exclude(pk__in=found.fields["files"]).update(scheduled=None)
    mine.filter(pk__in=found.fields["files"]).update(scheduled=found)


def _check_time(due_at: datetime, now: datetime) -> None:
    if due_at <= now:
        message = _("That time is over. Choose a later one, or leave it empty to post at once.")
        raise Refused("invalid", message, field="post_at")
    if due_at > furthest(now):
        raise Refused("invalid", _("A year ahead is the most. Choose an earlier day."), field="post_at")
