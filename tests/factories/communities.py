"""Rows as they are, without surprises: no action runs, so nothing is published or recorded."""

import uuid
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from accounts.models import User
from communities.chat.models import Message
from communities.groups.models import Community, JoinRequest, Membership
from communities.invitations.models import Invitation
from communities.posts.models import Comment, Post
from communities.rooms.models import Room
from communities.words.render import render_plain, render_rich
from core.tokens import digest_of, token_for


class CommunityFactory(factory.django.DjangoModelFactory[Community]):
    class Meta:
        model = Community

    name = factory.Sequence(lambda n: f"Group {n}")
    slug = factory.Sequence(lambda n: f"group-{n}")
    summary = "A group for tests."
    rules = "Be kind."


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    community = factory.SubFactory(CommunityFactory)


class JoinRequestFactory(factory.django.DjangoModelFactory[JoinRequest]):
    class Meta:
        model = JoinRequest


class PostFactory(factory.django.DjangoModelFactory[Post]):
    class Meta:
        model = Post

    title = factory.Sequence(lambda n: f"Title {n}")
    body = factory.Sequence(lambda n: f"Body {n}")
    html = factory.LazyAttribute(lambda post: render_rich(post.body))


class CommentFactory(factory.django.DjangoModelFactory[Comment]):
    class Meta:
        model = Comment

    body = factory.Sequence(lambda n: f"Comment {n}")
    html = factory.LazyAttribute(lambda comment: render_rich(comment.body))


class RoomFactory(factory.django.DjangoModelFactory[Room]):
    class Meta:
        model = Room

    name = factory.Sequence(lambda n: f"Room {n}")
    slug = factory.Sequence(lambda n: f"room-{n}")


class MessageFactory(factory.django.DjangoModelFactory[Message]):
    class Meta:
        model = Message

    client_id = factory.LazyFunction(uuid.uuid4)
    position = factory.Sequence(lambda n: n + 1)
    body = factory.Sequence(lambda n: f"Message {n}")
    html = factory.LazyAttribute(lambda message: render_plain(message.body))


class InvitationFactory(factory.django.DjangoModelFactory[Invitation]):
    """A link to `community`, or with `address` an invitation by e-mail; its address in the site is `path_of`."""

    class Meta:
        model = Invitation
        skip_postgeneration_save = True

    most_uses = 1
    salt = factory.Sequence(lambda n: f"salt{n}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
    digest = factory.LazyAttribute(lambda made: digest_of(token_for("invitation", f"{made.id.hex}{made.salt}")))
    id = factory.LazyFunction(uuid.uuid4)

    @factory.post_generation
    def community(self: Invitation, create: bool, extracted: Community | None, **kwargs: Any) -> None:  # type: ignore[misc]
        if extracted:
            self.communities.add(extracted)


def token_of(invitation: Invitation) -> str:
    return token_for("invitation", f"{invitation.pk.hex}{invitation.salt}")


def path_of(invitation: Invitation) -> str:
    return f"/invitations/{token_of(invitation)}/"


def join(community: Community, *people: User, role: str = Membership.Role.MEMBER) -> None:
    for person in people:
        MembershipFactory(community=community, person=person, role=role)
