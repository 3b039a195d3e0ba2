"""What a host and a member of the demo planned for later."""

import uuid
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from accounts.models import User
from communities.groups.models import Community
from communities.posts.actions import creator_of, try_post
from communities.posts.kinds import KINDS
from communities.posts.models import Post
from communities.scheduling.actions import schedule_post
from communities.scheduling.models import ScheduledPost

# Who, in how many days, at what hour, which kind, and what was typed.
PLANNED: list[tuple[str, int, int, str, dict[str, str]]] = [
    (
        "host", 4, 9, "announcement",
        {
            "title": "The office over Christmas",
            "body": "We close on Thursday 24 December at noon and open again on Monday 4 January.\n\n"
            "The emergency line is staffed day and night, as always: the number is on your card.",
            "must_confirm": "on",
        },
    ),
    (
        "member", 3, 19, "discussion",
        {
            "title": "Advent calendars that are not all chocolate",
            "body": "A small list, for anybody who needs one in a hurry:\n\n- a sock for each day, with a note in it\n"
            "- one picture book from the library a night\n- twenty-four things to do together, drawn from a jar",
        },
    ),
]  # fmt: skip


def seed_later(community: Community, people: dict[str, User], *, now: datetime) -> None:
    for role, days, hour, kind, typed in PLANNED:
        by, title = people[role], typed["title"]
        is_there = Post.objects.filter(community=community, title=title).exists()
        if is_there or ScheduledPost.objects.filter(person=by, fields__title=[title]).exists():
            continue
        due = (timezone.localtime(now) + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
        _plan(community, kind, typed, at=due, by=by, now=now)


def _plan(community: Community, kind: str, typed: dict[str, str], *, at: datetime, by: User, now: datetime) -> None:
    key, inputs = uuid.uuid4(), {name: True if said == "on" else said for name, said in typed.items()}
    create = partial(creator_of(KINDS[kind]), community, by=by, **inputs)
    fields = {**{name: [said] for name, said in typed.items()}, "files": []}
    schedule_post(
        community,
        key=key,
        kind=kind,
        fields=fields,
        due_at=at,
        trial=partial(try_post, create, key=key),
        by=by,
        now=now,
    )
