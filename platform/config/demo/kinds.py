"""Groups of the demo that show the kinds there are: a secret one with a guest and a reader, and an archived one."""

import uuid
from datetime import datetime, timedelta

from accounts.models import User
from communities.chat.actions import send_message
from communities.groups.actions import accept_rules, add_member, create_community
from communities.groups.models import Community, Membership
from communities.posts.actions import create_post
from communities.rooms.actions import choose_guest_rooms
from communities.rooms.models import Room
from communities.rules.actions import publish_rules
from communities.settings.actions import archive_group
from config.demo.chat import seed_settings

Role = Membership.Role
PANEL = {
    "host": Role.HOST, "moderator": Role.MODERATOR, "gwyn": Role.MEMBER, "eirlys": Role.MEMBER,
    "bethan": Role.READER, "member2": Role.GUEST,
}  # fmt: skip
NOT_YET = "eirlys"  # has accepted the first rules of the panel, and not the second
PANEL_RULES = """Papers stay in this group. Nobody is named here who has not agreed to it.
Say before a meeting if you know the family."""
PANEL_RULES_NOW = """Papers stay in this group. Nobody is named here who has not agreed to it.
Say before a meeting if you know the family, and leave the room while we talk about them.
Nothing is forwarded, not even to yourself."""
STEERING_RULES = "What is decided here is written up by whoever chairs."


def seed_kinds(people: dict[str, User], *, now: datetime) -> None:
    if not Community.objects.filter(slug="fostering-panel").exists():
        _panel(people, now)
    if not Community.objects.filter(slug="steering-2025").exists():
        _steering(people, now)


def _named(slug: str, community: Community) -> Community:
    community.slug = slug
    community.save(update_fields=["slug"])
    return community


def _panel(people: dict[str, User], now: datetime) -> None:
    community = create_community(
        name="Fostering panel", summary="Preparing and writing up the panel's meetings.", rules=PANEL_RULES,
        visibility=Community.Visibility.SECRET, join_method=Community.JoinMethod.INVITE, by=people["host"].pk,
    )  # fmt: skip
    community.name_cy, community.summary_cy = "Panel maethu", "Paratoi cyfarfodydd y panel a chofnodi'r hyn a ddywedir."
    community.save(update_fields=["name_cy", "summary_cy"])
    _named("fostering-panel", community)
    community.rules_versions.update(at=now - timedelta(days=60))
    belonging = {}
    for name, role in PANEL.items():
        belonging[name] = add_member(community, people[name], by=people["host"].pk, role=role)
        accept_rules(belonging[name], version=1, now=now - timedelta(days=60))
    waiting = Room.objects.create(community=community, name="Y Cyntedd · The hall", slug="hall")
    papers = Room.objects.create(community=community, name="Papers", slug="papers")
    seed_settings(papers, purpose="When a paper comes, and what is missing from it.", by=people["host"])
    choose_guest_rooms(belonging["member2"], rooms={waiting.pk}, by=people["host"])
    for name, days, text in (
        ("host", 3, "Gareth is our guest this month, to tell us what it is like on the other side of the table."),
        ("member2", 2.9, "Diolch, Nia. Nervous already, if that helps."),
        ("gwyn", 2.5, "Tea first. It always helps."),
    ):
        send_message(waiting, text=text, client_id=uuid.uuid4(), by=people[name], now=now - timedelta(days=days))
    create_post(
        community, key=uuid.uuid4(), title="Dates until Easter", by=people["host"], now=now - timedelta(days=9),
        body="The second Tuesday of each month, at ten. Papers go up here the Thursday before.",
    )  # fmt: skip
    publish_rules(community, text=PANEL_RULES_NOW, seen=1, by=people["host"], now=now - timedelta(days=1))
    for name, membership in belonging.items():
        if name != NOT_YET:
            accept_rules(membership, version=2, now=now - timedelta(hours=20))


def _steering(people: dict[str, User], now: datetime) -> None:
    community = create_community(
        name="Steering group 2025", summary="Carers and staff who planned the move to this site.",
        rules=STEERING_RULES, visibility=Community.Visibility.CLOSED, join_method=Community.JoinMethod.REQUEST,
        by=people["host"].pk,
    )  # fmt: skip
    community.name_cy = "Grŵp llywio 2025"
    community.summary_cy = "Gofalwyr a staff a gynlluniodd y symud i’r wefan hon."
    community.save(update_fields=["name_cy", "summary_cy"])
    _named("steering-2025", community)
    for name, role in {"host": Role.HOST, "member": Role.MEMBER, "llinos": Role.MEMBER}.items():
        accept_rules(add_member(community, people[name], by=people["host"].pk, role=role), version=1)
    create_post(
        community, key=uuid.uuid4(), title="Thank you, all", by=people["host"], now=now - timedelta(days=320),
        body="We are done. The site is there and people use it. I am closing this group so that it can still be read.",
    )  # fmt: skip
    archive_group(community, by=people["host"], now=now - timedelta(days=300))
