from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.chat.models import Message
from communities.groups.models import Community, Membership
from communities.people.models import Profile
from communities.posts.models import Comment, Post
from communities.rooms.models import Room
from communities.welcome.models import FirstSteps

NEW_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Step:
    text: str | Promise
    url: str  # empty: the choice stands beside it
    is_done: bool


@dataclass(frozen=True)
class Welcome:
    """What a newcomer finds on the group's page. Empty is put away, or all done."""

    words: str
    steps: list[Step]


def is_new(membership: Membership, now: datetime) -> bool:
    return membership.joined_at > now - NEW_FOR and membership.role != Membership.Role.HOST


def welcome_for(membership: Membership | None, community: Community, person: User, *, now: datetime) -> Welcome | None:
    """The host's words and the first steps, for a newcomer who has not put them away. At most two queries."""
    if membership is None or not is_new(membership, now):
        return None
    kept = FirstSteps.objects.filter(membership=membership).first() or FirstSteps(membership=membership)
    words = "" if kept.welcome_away_at else community.local_welcome
    steps = [] if kept.steps_away_at else _steps(membership, community, person, kept)
    if all(step.is_done for step in steps):
        steps = []
    return Welcome(words, steps) if words or steps else None


def _steps(membership: Membership, community: Community, person: User, kept: FirstSteps) -> list[Step]:
    said_hello, has_profile = _done_by(person, community)
    has_language = kept.language_chosen_at is not None or person.language != settings.LANGUAGE_CODE
    steps = []
    if community.rules_version:
        has_read = membership.rules_accepted >= community.rules_version
        steps.append(Step(_("Read the rules"), reverse("accept_rules", args=[community.slug]), has_read))
    steps.append(Step(_("Choose your language"), "", has_language))
    steps.append(Step(_("Write a little about yourself"), reverse("my_profile"), has_profile))
    if community.archived_at is None and membership.role != Membership.Role.READER:
        steps.append(Step(_("Say hello in a first post"), reverse("new_post", args=[community.slug]), said_hello))
    return steps


def _done_by(person: User, community: Community) -> tuple[bool, bool]:
    """Whether they have said anything in the group, and anything of themselves: one query."""
    said = (
        Exists(Post.objects.filter(community=community, author=person))
        | Exists(Comment.objects.filter(post__community=community, author=person))
        | Exists(Message.objects.filter(room__community=community, author=person).exclude(room__kind=Room.Kind.DIRECT))
    )
    empty = Q(about="", helps_with="", languages="", area="", picture=None)
    told = Exists(Profile.objects.filter(~empty, person=person))
    found = User.objects.filter(pk=person.pk).annotate(said=Q(said), told=told).values_list("said", "told")
    return found[0]
