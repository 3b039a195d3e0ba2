"""What a host changes about a group, what is written down and told, and what others see of it afterwards."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from communities.groups.actions import add_member, create_community
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import MAY_WORDS, ROLE_PERMISSIONS, ROLE_WORDS, May, may, readers
from communities.joining.actions import ask_to_join, decide_request
from communities.settings.actions import archive_group, change_group, reopen_group
from communities.settings.queries import SETTINGS, preview_of, settings_seen
from core.errors import Refused
from realtime.models import Update
from records.models import Entry
from tests.authz.answers import fingerprint
from tests.cast import CANARY, Cast, make_person
from tests.factories.communities import CommunityFactory, join

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> User:
    return make_person("gwen")


@pytest.fixture
def group(host: User) -> Community:
    community = CommunityFactory(visibility="closed", join_method="request", slug="closed-carers")
    join(community, host, role="host")
    return community


def change(community: Community, by: User, *, is_sure: bool = False, **new: Any) -> Community:
    values = {name: getattr(community, name) for name in SETTINGS} | new
    return change_group(community, seen=settings_seen(community), is_sure=is_sure, by=by, **values)


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_change_is_stored_recorded_without_words_and_told(group: Community, host: User) -> None:
    changed = change(group, host, name="New name", summary_cy="Crynodeb", history="protected")
    stored = Community.objects.get(pk=group.pk)
    assert (stored.name, stored.summary_cy, stored.history) == ("New name", "Crynodeb", "protected")
    assert stored.slug == changed.slug == "closed-carers"  # a new name keeps the address
    entry = Entry.objects.get(kind="group.changed")
    assert entry.detail == {"changed": ["name", "summary_cy", "history"], "history": "protected"}
    assert Update.objects.filter(stream=f"group:{group.pk}").values_list("kind", "action").get() == ("group", "edited")


def test_nothing_changed_writes_nothing(group: Community, host: User) -> None:
    change(group, host)
    assert not Entry.objects.exists()
    assert not Update.objects.exists()


def test_two_hosts_at_once_do_not_undo_each_other(group: Community, host: User) -> None:
    seen = settings_seen(group)
    change(group, host, name="First")
    values = {name: getattr(group, name) for name in SETTINGS} | {"summary": "Second"}
    with pytest.raises(Refused) as refused:
        change_group(group, seen=seen, by=host, **values)
    assert refused.value.code == "conflict"
    assert Community.objects.get(pk=group.pk).name == "First"


@pytest.mark.parametrize("role", ["moderator", "member", "reader", "guest"])
def test_only_a_host_changes_a_group(group: Community, role: str) -> None:
    other = make_person("other")
    join(group, other, role=role)
    with pytest.raises(Refused) as refused:
        change(group, other, name="Mine")
    assert refused.value.code == "not_found"


@pytest.mark.parametrize(("before", "after"), [("secret", "closed"), ("secret", "open"), ("closed", "open")])
def test_being_seen_by_more_needs_to_be_meant(group: Community, host: User, before: str, after: str) -> None:
    Community.objects.filter(pk=group.pk).update(visibility=before)
    group.refresh_from_db()
    with pytest.raises(Refused) as refused:
        change(group, host, visibility=after)
    assert refused.value.field == "is_sure"
    assert change(group, host, visibility=after, is_sure=True).visibility == after


def test_strangers_lose_an_open_group_that_closes(group: Community, host: User, cast: Cast) -> None:
    Community.objects.filter(pk=group.pk).update(visibility="open")
    group.refresh_from_db()
    assert readers({(group.pk, cast.dave.pk)})
    change(group, host, visibility="closed")
    assert not readers({(group.pk, cast.dave.pk)})


def test_group_that_becomes_secret_gets_an_address_nobody_knew_and_leads_its_members_there(
    group: Community, host: User, cast: Cast, client_of: Any
) -> None:
    slug = change(group, host, visibility="secret").slug
    assert slug != "closed-carers"
    assert len(slug.rpartition("-")[2]) == 8
    dave, member = client_of(cast.dave), client_of(host)
    paths = "/groups/closed-carers/about/", "/groups/never-was-one/about/"
    old, never = [fingerprint(dave.get(path), path) for path in paths]
    assert old == never
    assert old[0] == 404
    assert member.get("/groups/closed-carers/about/?a=1").headers["Location"] == f"/groups/{slug}/about/?a=1"
    # The name is free again, so that a group of that name does not show that there is one.
    plain = create_community(name="Closed carers", summary="s", visibility="open", join_method="request", by=None)
    assert plain.slug == "closed-carers"
    assert member.get("/groups/closed-carers/about/").status_code == 200


def test_settings_page_keeps_what_was_typed_and_says_what_is_wrong(
    group: Community, host: User, client_of: Any
) -> None:
    client: Client = client_of(host)
    kept = [name for name in SETTINGS if not name.startswith("shows")]
    sent = {name: getattr(group, name) or "" for name in kept}
    sent |= {"seen": settings_seen(group), "visibility": "open", "name": "Typed name"}
    answer = client.post(f"/groups/{group.slug}/settings/", sent)
    assert answer.status_code == 200
    assert "Tick the box if you are sure." in answer.content.decode()
    assert "Typed name" in answer.content.decode()
    answer = client.post(f"/groups/{group.slug}/settings/", sent | {"is_sure": "on"})
    assert answer.headers["Location"] == f"/groups/{group.slug}/settings/"
    stored = Community.objects.get(pk=group.pk)
    assert (stored.name, stored.visibility, stored.shows_summary) == ("Typed name", "open", False)
    for name, text in (
        ("name", ""),
        ("name", "a" * 81),
        ("summary", "b" * 301),
        ("visibility", "public"),
        ("name", "\u202e"),
    ):
        before = Community.objects.get(pk=group.pk)
        wrong = sent | {"seen": settings_seen(before), "is_sure": "on", name: text}
        assert client.post(f"/groups/{group.slug}/settings/", wrong).status_code == 200
        assert Community.objects.get(pk=group.pk).name == "Typed name"


def test_newcomers_get_the_role_the_host_chose(group: Community, host: User, cast: Cast) -> None:
    change(group, host, newcomer_role="reader", join_method="direct")
    joined = ask_to_join(Community.objects.get(pk=group.pk), message="", by=cast.dave)
    assert isinstance(joined, Membership)
    assert joined.role == "reader"
    assert not may(cast.dave, May.POST, group)
    asked = JoinRequest.objects.create(community=group, person=cast.carol)
    decide_request(asked, approve=True, by=host)
    assert Membership.objects.get(community=group, person=cast.carol).role == "reader"


# What strangers see


SHOWS = {"shows_summary": "Summary of ours", "shows_hosts": "Gwen", "shows_rules": "Rules of ours"}


@pytest.mark.parametrize("setting", SHOWS)
def test_stranger_sees_exactly_what_the_host_lets_them_and_the_preview_agrees(
    group: Community, host: User, cast: Cast, client_of: Any, setting: str
) -> None:
    Community.objects.filter(pk=group.pk).update(
        summary="Summary of ours", rules="Rules of ours", **(dict.fromkeys(SHOWS, False) | {setting: True})
    )
    for path in (f"/groups/{group.slug}/about/", f"/groups/{group.slug}/join/", "/groups/"):
        page = page_of(client_of(cast.dave), path)
        assert {name for name, words in SHOWS.items() if words in page} <= {setting}
    about = page_of(client_of(cast.dave), f"/groups/{group.slug}/about/")
    assert SHOWS[setting] in about
    seen = preview_of(Community.objects.get(pk=group.pk), signed_in=True)
    assert seen.listing is not None
    told = f"{seen.listing.summary} {seen.listing.rules} {[str(one) for one in seen.listing.hosts]}"
    assert {name for name, words in SHOWS.items() if words in told} == {setting}
    preview = page_of(client_of(host), f"/groups/{group.slug}/settings/stranger/")
    framed = preview.partition('id="main"')[2]
    assert {name for name, words in SHOWS.items() if words in framed} == {setting}


def test_number_of_members_shows_where_the_host_says_so(group: Community, cast: Cast, client_of: Any) -> None:
    path = f"/groups/{group.slug}/about/"
    assert "Members" not in page_of(client_of(cast.dave), path).partition('id="main"')[2]
    Community.objects.filter(pk=group.pk).update(shows_member_count=True)
    assert "Members" in page_of(client_of(cast.dave), path).partition('id="main"')[2]


def test_preview_shows_nothing_to_a_visitor_and_nothing_of_a_secret_group(cast: Cast, client_of: Any) -> None:
    assert preview_of(cast.g2, signed_in=False).community is None
    assert preview_of(cast.g2, signed_in=True).community == cast.g2
    assert preview_of(cast.g1, signed_in=True).community is None
    page = page_of(client_of(cast.host), f"/groups/{cast.g1.slug}/settings/stranger/").partition('id="main"')[2]
    assert "Nothing shows" in page
    assert CANARY not in page


def test_preview_of_an_open_group_says_that_strangers_read_everything(
    group: Community, host: User, client_of: Any
) -> None:
    path = f"/groups/{group.slug}/settings/stranger/"
    assert "They can read everything" not in page_of(client_of(host), path)
    Community.objects.filter(pk=group.pk).update(visibility="open")
    assert "They can read everything" in page_of(client_of(host), path)


# Archive


def test_archived_group_is_read_and_neither_written_in_nor_joined_until_it_is_reopened(
    group: Community, host: User, cast: Cast, client_of: Any
) -> None:
    archive_group(group, by=host)
    stale = group  # as a page that was opened before still has it
    with pytest.raises(Refused):
        ask_to_join(stale, message="", by=cast.dave)
    with pytest.raises(Refused):
        add_member(stale, cast.dave, by=host.pk)
    page = page_of(client_of(host), f"/groups/{group.slug}/")
    assert "This group is archived" in page
    assert "Write a post" not in page
    settings = page_of(client_of(host), f"/groups/{group.slug}/settings/")
    assert "its settings stay as they are" in settings
    assert "Save the settings" not in settings
    front = client_of(host).get(f"/groups/{group.slug}/settings/front/")
    assert front.headers["Location"] == f"/groups/{group.slug}/settings/"
    with pytest.raises(Refused) as refused:
        change_group(group, seen=settings_seen(group), by=host, name="New", visibility=group.visibility)
    assert "archived" in refused.value.message
    listed = page_of(client_of(host), "/groups/")
    assert "Archived groups of yours" in listed
    assert group.slug not in page_of(client_of(cast.dave), "/groups/")
    with pytest.raises(Refused):
        archive_group(group, by=host)
    reopen_group(group, by=host)
    assert "This group is archived" not in page_of(client_of(host), f"/groups/{group.slug}/")
    ask_to_join(Community.objects.get(pk=group.pk), message="", by=cast.dave)
    kinds = Entry.objects.filter(subject_id=group.pk).order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["group.archived", "group.reopened"]


def test_ones_own_words_can_be_deleted_in_an_archive_and_not_edited(cast: Cast, client_of: Any) -> None:
    archive_group(cast.g1, by=cast.host)
    post, comment = f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/", f"comments/{cast.comment.pk}/"
    for person, path in ((cast.alice, post), (cast.bob, f"{post}{comment}")):
        page = page_of(client_of(person), post)
        assert f"{path}delete/" in page
        assert f"{path}edit/" not in page
        assert client_of(person).post(f"{path}edit/", {"title": "a", "body": "b"}).status_code == 403
    assert client_of(cast.alice).post(f"{post}{comment}delete/").status_code == 404  # somebody else's
    for person, path in ((cast.bob, f"{post}{comment}"), (cast.alice, post)):
        assert client_of(person).get(f"{path}delete/").status_code == 200
        assert client_of(person).post(f"{path}delete/").status_code == 302
    cast.comment.refresh_from_db()
    cast.post.refresh_from_db()
    assert (cast.comment.state, cast.post.state) == ("deleted", "deleted")
    message = f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/messages/{cast.message.pk}/delete/"
    assert client_of(cast.message.author).post(message).status_code == 302
    cast.message.refresh_from_db()
    assert cast.message.state == "deleted"


def test_who_writes_in_an_archived_group_is_told_why_not(cast: Cast) -> None:
    import uuid

    from communities.chat.actions import send_message
    from communities.posts.actions import create_post

    archive_group(cast.g1, by=cast.host)
    for write in (
        lambda: create_post(cast.g1, key=uuid.uuid4(), title="a", body="b", by=cast.alice),
        lambda: send_message(cast.room, text="a", client_id=uuid.uuid4(), by=cast.alice),
    ):
        with pytest.raises(Refused) as refused:
            write()
        assert "archived" in refused.value.message
    with pytest.raises(Refused) as refused:
        send_message(cast.room, text="a", client_id=uuid.uuid4(), by=cast.carol)
    assert refused.value.code == "not_found"


# Roles


def test_table_of_roles_is_made_from_what_decides(cast: Cast, client_of: Any) -> None:
    assert set(MAY_WORDS) == set(May)
    assert set(ROLE_WORDS) == set(ROLE_PERMISSIONS) == set(Membership.Role.values)
    page = page_of(client_of(cast.bob), f"/groups/{cast.g1.slug}/roles/")
    cells = page.partition("<tbody")[2].partition("</tbody>")[0]
    rows = [row.count("<strong>Yes</strong>") for row in cells.split("</tr>")[:-1]]
    assert rows == [sum(thing in allowed for allowed in ROLE_PERMISSIONS.values()) for thing in May]


# Lists


def test_list_of_groups_costs_the_same_however_many(host: User, client_of: Any) -> None:
    client: Client = client_of(host)
    costs = []
    for count in (1, 3):
        for _ in range(count):
            join(CommunityFactory(), host)
            join(CommunityFactory(archived_at=timezone.now()), host)
            CommunityFactory()
        client.get("/groups/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/groups/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_list_of_a_thousand_groups_is_paged(host: User, client_of: Any) -> None:
    Community.objects.bulk_create(Community(name=f"Group {n:04}", slug=f"many-{n}", summary="s") for n in range(1_000))
    page = page_of(client_of(host), "/groups/")
    assert page.count("Group 0") == 50
    assert "?others=2" in page
    assert "Group 0051" in page_of(client_of(host), "/groups/?others=2")
