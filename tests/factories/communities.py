"""Rows as they are, without surprises: no action runs, so nothing is published or recorded."""

import uuid

import factory

from accounts.models import User
from communities.chat.models import Message, Room
from communities.groups.models import Community, JoinRequest, Membership
from communities.posts.models import Comment, Post
from communities.words.render import render_plain, render_rich


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


def join(community: Community, *people: User, role: str = Membership.Role.MEMBER) -> None:
    for person in people:
        MembershipFactory(community=community, person=person, role=role)
