"""A group in which a moderator reads first, with something waiting there, and words that are watched for."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from communities.chat.actions import send_message
from communities.groups.actions import accept_rules, add_member, create_community
from communities.groups.models import Community, Membership
from communities.groups.permissions import grant_moderation
from communities.holding.actions import add_watch_words, choose_moderation, moderation_seen
from communities.posts.actions import create_comment, create_post
from communities.posts.models import Post
from communities.rooms.actions import make_room
from moderation.approval.actions import decide_approval
from moderation.cases.models import Case

SLUG = "court-stories"
FIELDS: dict[str, Any] = {
    "name": "Straeon Llys · Court and panel",
    "summary": "What we have learned from family court and from panels, told so that nobody can be recognised.",
    "rules": "Leave out names, dates and places. Say what happened to you, and not what you heard of others.",
    "visibility": Community.Visibility.CLOSED,
    "join_method": Community.JoinMethod.REQUEST,
}
WRITERS = ("member", "member2", "tomos")  # whose names staff have checked
OPENING = (
    "What I wish I had known before the first hearing",
    "You can ask for a room of your own to wait in. Nobody told me, so I sat across from everybody for two hours. Take "
    "a snack, a charger and somebody who does not mind silence.",
)
WAITING = (
    "Writing a statement when you are tired",
    "I wrote mine in three evenings. First only what happened, in order. Then I took out every sentence about what I "
    "thought of people. What was left was short, and the social worker thanked me for it.",
)
COMMENT = "The waiting room matters more than people think. Ours let us use the side door once we asked."
MESSAGE = "Has anybody been to a hearing by video since the summer? Did they let you see the children’s guardian?"


def seed_waiting(people: dict[str, User], *, now: datetime) -> Community:
    """Once. Siân's post is approved and Gareth's waits, with a comment and a message."""
    found = Community.objects.filter(slug=SLUG).first()
    if found is not None:
        return found
    host = people["host"]
    community = create_community(by=None, **FIELDS)
    community.slug, community.name_cy = SLUG, "Straeon Llys"
    community.summary_cy = "Yr hyn a ddysgon ni gan y llys teulu a phaneli, heb i neb gael ei adnabod."
    community.save(update_fields=["slug", "name_cy", "summary_cy"])
    for role, place in (("host", Membership.Role.HOST), *((one, Membership.Role.MEMBER) for one in WRITERS)):
        member = add_member(community, people[role], by=None if role == "host" else host.pk, role=place)
        accept_rules(member, version=community.rules_version)
    grant_moderation(people["moderator"], community)
    pre = Community.Moderation.PRE
    choose_moderation(
        community, moderation=pre, newcomer_posts=None, seen=moderation_seen(community), by=host,
        now=now - timedelta(days=20),
    )  # fmt: skip
    community.refresh_from_db()
    add_watch_words(community, words="judge’s name\nCafcass officer", does="hold", by=host)
    add_watch_words(community, words="solicitor’s fee", does="flag", by=host)
    first = _post(community, OPENING, people["member"], now - timedelta(days=6))
    case = Case.objects.get(subject_id=first.pk)
    decide_approval(
        case,
        decision="approve",
        seen_version=case.version,
        by=people["moderator"],
        now=now - timedelta(days=6, hours=-2),
    )
    first = Post.objects.get(pk=first.pk)
    _post(community, WAITING, people["member2"], now - timedelta(hours=7))
    create_comment(first, key=uuid.uuid4(), body=COMMENT, by=people["tomos"], now=now - timedelta(hours=3))
    room = make_room(community, name="Before and after", by=host)
    send_message(room, text=MESSAGE, client_id=uuid.uuid4(), by=people["member"], now=now - timedelta(hours=1))
    return community


def _post(community: Community, words: tuple[str, str], by: User, now: datetime) -> Post:
    title, body = words
    return create_post(community, key=uuid.uuid4(), title=title, body=body, by=by, now=now)
