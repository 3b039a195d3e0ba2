"""The people of the tests, and one private object of each kind with a word in it that must not leak."""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import Group, Permission

from accounts.models import User
from communities.chat.actions import send_message
from communities.chat.models import Message
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import grant_moderation
from communities.invitations.models import Invitation
from communities.joining.models import Question
from communities.posts.actions import create_comment, create_post, edit_post
from communities.posts.models import Comment, Post
from communities.rooms.models import Room
from moderation.cases.models import Case
from moderation.reports.actions import raise_flag
from tests.factories.communities import CommunityFactory, InvitationFactory, JoinRequestFactory, RoomFactory, join

CANARY = "canary7f3e"
PASSWORD = "correct horse battery"


@dataclass
class Cast:
    """alice, bob: members of g1; carol: of g2; dave: registered, asks and is invited to g1; eve: pending;
    frank: removed from g1."""

    people: dict[str, User]
    g1: Community
    g2: Community
    room: Room
    other_room: Room
    post: Post
    comment: Comment
    message: Message
    other_post: Post
    join_request: JoinRequest
    question: Question
    bob_membership: Membership
    flagged_post: Post
    case: Case
    invitation: Invitation
    extra: dict[str, object] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        if "people" not in self.__dict__:  # while it is being copied
            raise AttributeError(name)
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def make_person(name: str, **fields: object) -> User:
    user = User.objects.create_user(
        f"{name}@example.org",
        PASSWORD,
        display_name=name.title(),
        **{"state": User.State.APPROVED, "terms_version": settings.TERMS_VERSION, **fields},
    )
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def make_cast() -> Cast:
    import uuid

    people = {name: make_person(name) for name in ("alice", "bob", "carol", "dave", "frank", "host", "mod1", "mod2")}
    people["eve"] = make_person("eve", state=User.State.PENDING)
    people["banned"] = make_person("banned", state=User.State.BANNED, is_active=False)
    people["suspended"] = make_person("suspended", state=User.State.SUSPENDED)
    people["comms"] = make_person("comms")
    people["registrar"] = make_person("registrar")
    people["admin"] = make_person("admin", is_superuser=True)
    people["comms"].groups.add(_editors())
    people["registrar"].user_permissions.add(Permission.objects.get(codename="approve_user"))

    g1 = CommunityFactory(name=f"Carers {CANARY}", slug="carers", visibility="secret", join_method="request")
    g2 = CommunityFactory(name="Young people", slug="young-people", visibility="closed", join_method="request")
    join(g1, people["alice"], people["bob"], people["banned"], people["suspended"])
    join(g1, people["host"], role=Membership.Role.HOST)
    join(g2, people["carol"])
    Membership.objects.create(community=g1, person=people["frank"], state=Membership.State.REMOVED)
    grant_moderation(people["mod1"], g1)
    grant_moderation(people["mod2"], g2)

    room = RoomFactory(community=g1, name=f"Kitchen {CANARY}", slug="kitchen")
    other_room = RoomFactory(community=g2, name="Den", slug="den")
    alice, bob, carol = people["alice"], people["bob"], people["carol"]
    post = create_post(g1, key=uuid.uuid4(), title=f"Title {CANARY}", body=f"Body {CANARY}", by=alice)
    edit_post(post, title=f"New title {CANARY}", body=f"New body {CANARY}", by=alice)
    comment = create_comment(post, key=uuid.uuid4(), body=f"Comment {CANARY}", by=bob)
    message = send_message(room, text=f"Message {CANARY}", client_id=uuid.uuid4(), by=alice)
    flagged = create_post(g1, key=uuid.uuid4(), title=f"Flagged {CANARY}", body=f"Bad {CANARY}", by=bob)
    flag = raise_flag("post", flagged, reason="rules", note=f"Note {CANARY}", by=alice)
    return Cast(
        people=people,
        g1=g1,
        g2=g2,
        room=room,
        other_room=other_room,
        post=post,
        comment=comment,
        message=message,
        other_post=create_post(g2, key=uuid.uuid4(), title="Hello", body="From the other group", by=carol),
        join_request=JoinRequestFactory(community=g1, person=people["dave"], message=f"Please {CANARY}"),
        question=Question.objects.create(community=g1, text=f"Why {CANARY}?", is_required=False),
        bob_membership=Membership.objects.get(community=g1, person=bob),
        flagged_post=flagged,
        case=flag.case,
        invitation=InvitationFactory(community=g1, inviter=people["host"], address="dave@example.org"),
    )


def _editors() -> Group:
    """Comms staff as the CMS knows them, where the public site has not made the group yet."""
    group, _created = Group.objects.get_or_create(name="Editors")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group
