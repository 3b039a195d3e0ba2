"""Posts what somebody planned: by the same form and the same action as the composer, which ask every right again."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import may_take_part
from communities.drafts.queries import typed_in
from communities.files.contents import FIELD
from communities.files.forms import ids_in
from communities.files.queries import waiting_files
from communities.groups.models import Community
from communities.groups.permissions import has_accepted, may, membership_of
from communities.notifications.actions import notify
from communities.posts.actions import creator_of
from communities.posts.forms import filled_in
from communities.posts.kinds import KINDS
from communities.posts.models import Post
from communities.scheduling.actions import end_posted, end_scheduled, hold_scheduled, set_aside
from communities.scheduling.clocks import is_given_up
from communities.scheduling.models import ScheduledPost
from communities.scheduling.queries import due_posts
from core.errors import Refused
from realtime.publish import in_order

log = structlog.get_logger(__name__)
AT_ONCE = 100
LATER = {"rate", "unavailable"}  # refused for the moment: the next round tries again
Problem = ScheduledPost.Problem


@transaction.atomic
@in_order()
def post_now(
    found: ScheduledPost, *, create: Callable[..., Post], by: User, seen: str = "", now: datetime | None = None
) -> Post:
    """Posts what one planned, before its time. Raises Refused, and then it stays as it is."""
    now = now or timezone.now()
    held = hold_scheduled(found, by=by, seen=seen)
    post = create(key=held.pk, now=now)
    end_scheduled(held, by=by, now=now)
    return post


def post_due(*, now: datetime) -> int:
    """Posts what is due, each in a transaction of its own, and returns how many.

    The post is there and the plan is gone in one commit, so a clock that dies leaves it due, and two post it once.
    What cannot be posted becomes a draft again; what fails by a fault of ours is tried for a day.
    """
    posted, faults = 0, []
    for pk in list(due_posts(now).values_list("pk", flat=True)[:AT_ONCE]):
        try:
            posted += _post(pk, now)
        except Exception as error:  # one fault must not stop what others planned
            log.exception("scheduled_post_failed", scheduled=str(pk))
            faults.append(error)
    if faults:
        raise faults[0]
    return posted


def _post(pk: UUID, now: datetime) -> bool:
    found = ScheduledPost.objects.select_related("community", "person").filter(pk=pk, due_at__lte=now).first()
    if found is None:
        return False
    try:
        return _post_once(found, now)
    except Refused as refused:
        if refused.code not in LATER:
            set_aside(found, _problem(found, refused), now=now)
        return False
    except Exception:
        if found.due_at and is_given_up(found.due_at, now):
            set_aside(found, Problem.FAULT, now=now)
        raise


@transaction.atomic
@in_order()
def _post_once(found: ScheduledPost, now: datetime) -> bool:
    by = found.person
    try:
        held = hold_scheduled(found, by=by)
    except Refused:  # another clock, or its author, was first
        return False
    if held.due_at is None or held.due_at > now:
        return False
    kind = KINDS[held.kind]
    post = creator_of(kind)(held.community, by=by, now=now, **_inputs(held, by))
    end_posted(held)
    notify(by, "later_posted", community=post.community_id, subject=("post", post.pk))
    return True


def _inputs(held: ScheduledPost, by: User) -> dict[str, object]:
    """What was typed, through its form. The question about a child was answered when it was planned."""
    data = typed_in({**held.fields, "key": [str(held.pk)], "child_checked": ["yes"]})
    ids = ids_in(data.getlist("files"))
    uploads = waiting_files(by, held.community, ids)
    form = filled_in(KINDS[held.kind], data, uploads=uploads, community=held.community)
    if len(uploads) < len(ids) or not all(one.is_valid() for one in form.chosen):
        raise Refused("invalid", "", field=FIELD)
    if not form.is_valid():
        raise Refused("invalid", "")
    return form.inputs


def _problem(found: ScheduledPost, refused: Refused) -> str:
    person = User.objects.get(pk=found.person_id)
    community = Community.objects.get(pk=found.community_id)
    membership = membership_of(person, community)
    if not may_take_part(person):
        return Problem.ACCOUNT
    if membership is not None and not has_accepted(membership, community):
        return Problem.RULES
    if membership is not None and community.archived_at is not None:
        return Problem.ARCHIVED
    if not may(person, KINDS[found.kind].may_write, community):
        return Problem.RIGHT
    return Problem.FILES if refused.field == FIELD else Problem.WORDS
