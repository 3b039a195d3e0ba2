"""A pre-moderated group: who is registered in it, and things that wait there."""

import uuid
from typing import Any

from django.utils import timezone

from accounts.models import Contact, Identity, User
from communities.chat.actions import send_message
from communities.groups.models import Community, Membership
from communities.posts.actions import create_comment, create_post
from tests.cast import Cast

SECRET = "canarywaits91"


def register(*people: User) -> None:
    for person in people:
        Identity.objects.update_or_create(person=person, defaults={"real_name": "Ann Example", "saw": "known"})
        Contact.objects.update_or_create(
            person=person, defaults={"postal_address": "1 High St", "phone": "01632 960001"}
        )


def pre_moderate(community: Community, *people: User) -> None:
    register(*people)
    Community.objects.filter(pk=community.pk).update(moderation="pre", moderation_at=timezone.now())
    community.refresh_from_db()


def let_moderate(cast: Cast) -> None:
    """bob moderates g1 by his role."""
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role=Membership.Role.MODERATOR)


def write(cast: Cast, kind: str, text: str = SECRET, *, by: User | None = None, key: uuid.UUID | None = None) -> Any:
    by, key = by or cast.alice, key or uuid.uuid4()
    if kind == "post":
        return create_post(cast.g1, key=key, title=text, body=f"{text} #waits @Bob", by=by)
    if kind == "comment":
        return create_comment(cast.post, key=key, body=f"{text} @Bob", by=by)
    return send_message(cast.room, text=f"{text} @Bob", client_id=key, by=by)
