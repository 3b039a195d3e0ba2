"""Fills an empty Hearth with a believable county: the public site, two private groups, talk, and a flagged post.

Everything goes through the same actions as real people's clicks, so the demo is also a test of them.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone

from accounts.actions import register_person
from accounts.models import User
from communities.chat.models import Message
from communities.groups.actions import accept_rules, add_member, create_community, remove_member
from communities.groups.models import Community, Membership
from communities.groups.permissions import grant_moderation
from communities.joining.actions import add_question, ask_to_join
from communities.placing.actions import pin_post
from communities.posts.actions import create_comment, create_post, edit_post
from communities.posts.models import Comment, Post
from communities.questions.actions import mark_answer
from communities.rooms.models import Room
from config.demo import words
from config.demo.announcements import seed_announcements
from config.demo.bell import seed_bell
from config.demo.chat import seed_direct, seed_narrow, seed_room
from config.demo.complaints import seed_complaints
from config.demo.dates import seed_dates
from config.demo.drafts import seed_drafts
from config.demo.events import seed_events
from config.demo.files import seed_files
from config.demo.front import seed_front
from config.demo.holds import seed_holds
from config.demo.identities import seed_identities
from config.demo.invitations import seed_invitations
from config.demo.kinds import seed_kinds
from config.demo.later import seed_later
from config.demo.oncall import seed_oncall
from config.demo.people import CARERS, PEOPLE, ROLES, YOUNG, Person
from config.demo.polls import seed_consultations, seed_polls
from config.demo.profiles import seed_profiles
from config.demo.quoting import seed_quoting
from config.demo.reading import seed_reactions, seed_rooms, seed_traces, seed_visits
from config.demo.reports import seed_reports
from config.demo.waiting import SLUG, seed_waiting
from home.alerts.demo import seed_alerts
from home.cms.demo import seed_desk
from home.pages.demo import seed_public_site
from home.promoted.demo import seed_suggestions
from moderation.appeals.actions import make_appeal
from moderation.cases.models import Case
from moderation.decisions.actions import decide_case
from moderation.reports.actions import raise_flag
from moderation.sanctions.models import Sanction

Role = Membership.Role


@dataclass
class Demo:
    """What was made, by role and slug, as `seed_demo --json` prints it."""

    people: dict[str, User]
    groups: dict[str, Community]
    objects: dict[str, str] = field(default_factory=dict)

    def as_json(self, password: str) -> dict[str, Any]:
        return {
            "password": password,
            "people": {
                role: {
                    "email": self.people[role].email,
                    "id": str(self.people[role].pk),
                    "name": self.people[role].display_name,
                }
                for role in ROLES
            },
            "groups": {
                slug: {
                    "id": str(group.pk),
                    "rooms": {room.slug: str(room.pk) for room in group.rooms.exclude(kind=Room.Kind.DIRECT)},
                }
                for slug, group in self.groups.items()
            },
            "objects": self.objects,
        }


@transaction.atomic
def seed(password: str) -> Demo:
    """Makes what is missing and leaves the rest; everybody's password becomes `password`."""
    people = {person.role: _person(person) for person in PEOPLE}
    _give_password(people, password)
    _give_duties(people)
    seed_public_site(editors=[people["comms"]], publishers=[people["publisher"]])
    seed_alerts()
    seed_suggestions()
    seed_desk(editor=people["comms"], publisher=people["publisher"], now=timezone.now())
    demo = Demo(people, {"foster-carers": _carers(people), "young-people": _young_people(people)})
    seed_kinds(people, now=timezone.now())
    seed_dates(people, now=timezone.now())
    seed_identities(people, now=timezone.now())
    seed_front(demo.groups["foster-carers"], people, now=timezone.now())
    seed_announcements(demo.groups["foster-carers"], people)
    seed_polls(demo.groups["foster-carers"], people)
    seed_consultations(demo.groups["foster-carers"], people)
    seed_profiles(people)
    seed_visits(demo.groups["foster-carers"], people, now=timezone.now())
    seed_drafts(demo.groups["foster-carers"], people, now=timezone.now())
    seed_reactions(demo.groups["foster-carers"], people, now=timezone.now())
    seed_traces(demo.groups["foster-carers"], people)
    seed_rooms(demo.groups["foster-carers"], people)
    seed_files(demo.groups["foster-carers"], people, now=timezone.now())
    seed_quoting(people)
    seed_reports(demo.groups["foster-carers"], people, timezone.now())
    seed_complaints(demo.groups["foster-carers"], people, now=timezone.now())
    demo.groups[SLUG] = seed_waiting(people, now=timezone.now())
    seed_events(demo.groups["foster-carers"], people, now=timezone.now())
    seed_later(demo.groups["foster-carers"], people, now=timezone.now())
    seed_bell(demo.groups["foster-carers"], people)
    seed_holds(demo.groups["foster-carers"], people, now=timezone.now())
    seed_oncall(people, now=timezone.localtime())
    demo.objects = _objects(demo)
    return demo


def _person(person: Person) -> User:
    email = f"{person.role.replace('_', '.')}@example.org"
    user = User.objects.filter(email=email).first()
    if user is None:
        house = 1 + [one.role for one in PEOPLE].index(person.lives_with or person.role)
        user = register_person(
            email=email, password=None, display_name=person.name, real_name=person.real_name,
            postal_address=f"{house} Stryd yr Enghraifft\nTre Enghraifft", phone=f"01632 960{house:03}",
            language=person.language,
        )  # fmt: skip
        EmailAddress.objects.filter(user=user).update(verified=True)
        # Nobody decided about these people: they start in their state, so no letter tells them of it.
        user.state, user.is_active = person.state, person.state != User.State.BANNED
        user.save(update_fields=["state", "is_active"])
    return user


def _give_password(people: dict[str, User], password: str) -> None:
    """Hashed once for all of them: a hash is made to be slow, and this password is no secret."""
    shared = {person.password for person in people.values()}
    if len(shared) > 1 or not people["admin"].check_password(password):
        hashed = make_password(password)
        User.objects.filter(pk__in=[person.pk for person in people.values()]).update(password=hashed)


def _give_duties(people: dict[str, User]) -> None:
    admin = people["admin"]
    if not admin.is_superuser:
        admin.is_superuser = True
        admin.save(update_fields=["is_superuser"])
    people["moderator"].user_permissions.add(Permission.objects.get(codename="approve_user"))


def _group(slug: str, **fields: Any) -> tuple[Community, bool]:
    found = Community.objects.filter(slug=slug).first()
    if found is not None:
        return found, False
    welsh = {name: fields.pop(name) for name in ("name_cy", "summary_cy")}
    community = create_community(by=None, **fields)
    community.slug, community.name_cy, community.summary_cy = slug, welsh["name_cy"], welsh["summary_cy"]
    community.save(update_fields=["slug", "name_cy", "summary_cy"])
    return community, True


def _join(community: Community, person: User, *, by: User | None, role: str = Role.MEMBER) -> None:
    membership = add_member(community, person, by=by.pk if by else None, role=role)
    accept_rules(membership, version=community.rules_version)


def _carers(people: dict[str, User]) -> Community:
    community, is_new = _group(
        "foster-carers",
        name="Gofalwyr Maeth · Foster Carers",
        name_cy="Gofalwyr Maeth",
        summary="For everybody who fosters in the county: questions, moans, small good news, at any hour.",
        summary_cy="I bawb sy’n maethu yn y sir: cwestiynau, cwynion a newyddion da bach, unrhyw awr o’r dydd.",
        rules=words.CARERS_RULES,
        visibility=Community.Visibility.CLOSED,
        join_method=Community.JoinMethod.REQUEST,
    )
    host = people["host"]
    if is_new:
        community.shows_to_all = True
        community.save(update_fields=["shows_to_all"])
        _join(community, host, by=None, role=Role.HOST)
    seed_invitations(community, people)
    if not is_new:
        return community
    for role in CARERS:
        _join(community, people[role], by=host)
    grant_moderation(people["moderator"], community)
    _talk(community, people, words.CARERS_POSTS, {"kitchen": ("Y Gegin · Kitchen table", words.KITCHEN),
                                                   "schools": ("Schools and meetings", words.SCHOOLS)})  # fmt: skip
    remove_member(Membership.objects.get(community=community, person=people["removed"]), by=host)
    asked = [
        add_question(community, text=text, text_cy=text_cy, is_required=is_required, by=host)
        for text, text_cy, is_required in words.QUESTIONS
    ]
    answers = dict(zip([question.pk for question in asked], words.ANSWERS, strict=True))
    ask_to_join(community, message=words.PLEASE, answers=answers, rules_version=1, by=people["registered"])
    _flags(community, people)
    return community


def _flags(community: Community, people: dict[str, User]) -> None:
    """An open case whose words changed between two reports, and one that is decided."""
    now = timezone.now()
    flagged = Post.objects.get(community=community, title=words.FLAGGED_TITLE)
    for number, (role, days, reason, note) in enumerate(words.FLAGS):
        if number == 1:
            edited = now - timedelta(days=words.EDITED_DAYS_AGO)
            edit_post(flagged, title=flagged.title, body=words.FLAGGED_EDITED, by=flagged.author, now=edited)
        raise_flag("post", flagged, reason=reason, note=note, by=people[role], now=now - timedelta(days=days))
    hidden = Message.objects.get(room__community=community, body=words.SCHOOLS[-1].text)
    role, reason, note = words.HIDDEN
    then = hidden.created_at + timedelta(hours=1)
    case = raise_flag("message", hidden, reason=reason, note=note, by=people[role], now=then).case
    case.refresh_from_db()
    decide_case(
        case, decision=Case.Decision.HIDE, reason=words.HIDDEN_WHY, seen_version=case.version,
        rule="child", by=people["moderator"], now=then + timedelta(hours=2),
    )  # fmt: skip
    sanction = Sanction.objects.get(case=case)
    make_appeal(sanction, text=words.APPEAL, by=sanction.person, now=then + timedelta(hours=9))


def _young_people(people: dict[str, User]) -> Community:
    community, is_new = _group(
        "young-people",
        name="Ein Lle Ni · Our Place",
        name_cy="Ein Lle Ni",
        summary="For young adults who have left care.",
        summary_cy="I oedolion ifanc sydd wedi gadael gofal.",
        rules=words.YOUNG_RULES,
        visibility=Community.Visibility.SECRET,
        join_method=Community.JoinMethod.INVITE,
    )
    if is_new:
        for role in YOUNG:
            _join(community, people[role], by=None, role=Role.HOST if role == "ffion" else Role.MEMBER)
        grant_moderation(people["moderator_other"], community)
        _talk(community, people, words.YOUNG_POSTS, {"den": ("Y Ffau · The den", words.DEN)})
    return community


def _talk(
    community: Community,
    people: dict[str, User],
    posts: tuple[words.Post, ...],
    rooms: dict[str, tuple[str, tuple[words.Said, ...]]],
) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)

    def at(said: words.Said) -> datetime:
        return midnight - timedelta(days=said.days_ago)

    for said in posts:
        author = people[said.by]
        new: dict[str, Any] = {"title": said.title, "body": said.text, "kind": said.kind}
        post = create_post(community, key=uuid.uuid4(), **new, by=author, now=at(said))
        for comment in said.comments:
            create_comment(post, key=uuid.uuid4(), body=comment.text, by=people[comment.by], now=at(comment))
        if said.answered_by:
            mark_answer(post.comments.filter(author=people[said.answered_by])[0], by=author)
        if said.is_pinned:
            pin_post(post, by=author, now=at(said))
        if said.edited:
            edit_post(post, title=said.title, body=said.edited, by=author, now=at(said) + timedelta(hours=9))
    for slug, (name, messages) in rooms.items():
        seed_room(Room.objects.create(community=community, name=name, slug=slug), messages, people, at)
    if community.slug == "foster-carers":
        seed_narrow(community, people, at)
        seed_direct(community, people, at)


def _objects(demo: Demo) -> dict[str, str]:
    carers = demo.groups["foster-carers"]
    newest = Post.objects.filter(community=carers).exclude(title=words.FLAGGED_TITLE).order_by("-active_at")[0]
    flagged = Post.objects.get(community=carers, title=words.FLAGGED_TITLE)
    return {
        "post": str(newest.pk),
        "comment": str(Comment.objects.filter(post__community=carers).earliest("created_at").pk),
        "message": str(Message.objects.filter(room__community=carers).earliest("created_at").pk),
        "flagged_post": str(flagged.pk),
        "case": str(Case.objects.filter(subject_id=flagged.pk).earliest("opened_at").pk),
        "other_post": str(Post.objects.filter(community=demo.groups["young-people"]).earliest("created_at").pk),
    }
