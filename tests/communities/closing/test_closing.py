"""Closing one's account: what goes, what stays, who may not, and that nothing leads back to the person."""

import io
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.core.files.storage import storages
from django.db.models import Q
from django.test import Client
from django.utils import timezone, translation
from PIL import Image

from accounts.actions import register_person
from accounts.approvals.endings import what_ends
from accounts.models import Check, Contact, Identity, NameChange, Reason, Session, User
from communities.closing.actions import close_account
from communities.groups.actions import leave_community
from communities.groups.models import JoinRequest, Membership
from communities.groups.permissions import grant_moderation, has_moderation_grant
from communities.invitations.queries import invitations_of
from communities.notifications.actions import notify
from communities.notifications.models import Notification
from communities.people.actions import Upload, block_person, picture_name, save_profile
from communities.people.models import Block, Profile
from communities.posts.actions import create_post
from communities.posts.models import Post
from communities.rooms.permissions import grant_entry, is_guest
from config.sockets import live_sessions
from core.errors import Refused
from moderation.cases.actions import claim_case
from moderation.cases.models import Evidence
from moderation.reports.actions import raise_flag
from outbox.actions import queue_letter, send_due_letters
from outbox.models import Letter
from realtime.socket import Session as LiveSession
from records.models import Entry
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.communities import (
    CommunityFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    RoomFactory,
    join,
)

pytestmark = pytest.mark.django_db
TEXTS = ("about", "helps_with", "languages", "area")
GIVEN = {"password": PASSWORD, "sure": "on"}


@pytest.fixture
def person() -> User:
    return UserFactory(email="gwen@example.org", display_name="Gwen Canary", registered=True)


def upload() -> Upload:
    written = io.BytesIO()
    Image.new("RGB", (40, 40)).save(written, "PNG")
    return Upload("me.png", len(written.getvalue()), io.BytesIO(written.getvalue()))


def profile_of(person: User) -> Profile:
    given = {**dict.fromkeys(TEXTS, "Canary"), **{f"{name}_for": "members" for name in (*TEXTS, "picture")}}
    return save_profile(person, upload=upload(), **given)


def test_everything_that_is_said_to_go_goes(person, django_capture_on_commit_callbacks):
    group, other = CommunityFactory(visibility="secret"), UserFactory()
    join(group, person, other)
    join(group, UserFactory(), role="host")
    room = RoomFactory(community=group)
    grant_entry(person, room)
    grant_moderation(person, group)
    person.user_permissions.add(Permission.objects.get(codename="approve_user"))
    InvitationFactory(community=group, inviter=person)
    JoinRequestFactory(community=CommunityFactory(), person=person, message="I am Canary")
    NameChange.objects.create(person=person, real_name="Other Canary")
    Check.objects.create(person=person, kind="dbs", seen_on=timezone.localdate())
    Reason.objects.create(entry_id=uuid.uuid4(), person=person, text="Canary")
    block_person(person, by=other)
    block_person(other, by=person)
    notify(person, "request_approved", community=group.pk)
    queue_letter(person, template="something_new", unique_key="one")
    with django_capture_on_commit_callbacks(execute=True):
        picture = profile_of(person).picture
    assert storages["private"].exists(picture_name(picture, "large"))

    with django_capture_on_commit_callbacks(execute=True):
        close_account(person, by=person)

    assert not storages["private"].exists(picture_name(picture, "large"))
    for model in (Identity, Contact, NameChange, Check, Reason, Profile, Notification, Letter, JoinRequest):
        assert not model.objects.filter(person=person).exists(), model
    assert not Block.objects.filter(Q(by=person) | Q(person=person)).exists()
    assert not EmailAddress.objects.filter(user=person).exists()
    assert Membership.objects.filter(person=person).values_list("state", flat=True).get() == "left"
    assert not invitations_of(person, now=timezone.now()).exists()
    row = User.objects.get(pk=person.pk)
    assert (row.state, row.is_active, row.email) == ("closed", False, f"closed-{person.pk}@closed.invalid")
    assert (row.has_usable_password(), row.user_permissions.count(), row.former_name) == (False, 0, "")
    assert (is_guest(row, room), has_moderation_grant(row, group)) == (False, False)
    assert row.name_skeleton == "-"
    entry = Entry.objects.get(kind="person.closed")
    assert (entry.subject_id, entry.actor_id, entry.detail) == (person.pk, person.pk, {})


def test_words_decisions_and_copies_stay_under_no_name_of_theirs(person, client_of):
    group, other = CommunityFactory(), UserFactory()
    join(group, person, other)
    join(group, UserFactory(), role="host")
    post = create_post(group, key=uuid.uuid4(), title="Title stays", body="Body stays", by=person)
    raise_flag("post", post, reason="rules", note="", by=other)
    copy, before = Evidence.objects.get().content, set(Entry.objects.values_list("pk", flat=True))
    reader = client_of(other)
    address = f"/groups/{group.slug}/posts/{post.pk}/"
    assert "Gwen Canary" in reader.get(address).content.decode()
    assert reader.get(f"/people/{person.pk}/").status_code == 200

    close_account(person, by=person)

    page = reader.get(address).content.decode()
    assert "Body stays" in page
    assert "Somebody who has left" in page
    assert "Canary" not in page
    assert reader.get(f"/people/{person.pk}/").status_code == 404
    assert "Canary" not in reader.get(f"/groups/{group.slug}/members/").content.decode()
    assert Post.objects.get(pk=post.pk).author_id == person.pk
    assert Evidence.objects.get().content == copy
    assert before <= set(Entry.objects.values_list("pk", flat=True))


def test_the_name_is_kept_in_no_language(person):
    close_account(person, by=person)
    assert User.objects.filter(pk=person.pk, display_name="").count() == 1
    with translation.override("cy"):
        shown = User.objects.values_list("display_name", flat=True).get(pk=person.pk)
        assert shown == translation.gettext("Somebody who has left")


def test_an_account_joined_with_it_is_forgotten_too(person):
    double = UserFactory(
        display_name="Gwen Canary", former_name="Old Canary", state="merged", is_active=False, merged_into=person,
        registered=True,
    )  # fmt: skip
    close_account(person, by=person)
    double.refresh_from_db()
    assert (double.display_name, double.former_name, double.state) == ("Somebody who has left", "", "merged")
    assert double.email == f"closed-{double.pk}@closed.invalid"
    assert not Identity.objects.exists()
    assert not EmailAddress.objects.exists()


def test_the_page_says_it_asks_and_closes_every_session(person, client_of):
    here, elsewhere = client_of(person), client_of(person)
    key = elsewhere.session.session_key
    socket = LiveSession(person_id=person.pk, key=key, password=person.password)
    assert live_sessions({socket}) == {socket}
    page = here.get("/me/close/").content.decode()
    assert "What stays" in page
    assert "Somebody who has left" in page
    assert "/me/close/" in here.get("/me/").content.decode()

    answer = here.post("/me/close/", GIVEN)

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert "Your account is closed." in here.get("/accounts/login/").content.decode()
    assert not Session.objects.filter(person=person).exists()
    assert live_sessions({socket}) == set()  # what closes an open socket with 4401
    assert elsewhere.get("/me/")["Location"].startswith("/accounts/login/")
    again = here.post("/me/close/", GIVEN)
    assert again["Location"].startswith("/accounts/login/")
    assert Entry.objects.filter(kind="person.closed").count() == 1
    assert not Client().login(email="gwen@example.org", password=PASSWORD)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"password": "wrong", "sure": "on"}, "That is not your password."),
        ({"password": PASSWORD}, "Tick the box if you are sure."),
        ({}, "Enter a password."),
        ({"password": "x" * 5000, "sure": "on"}, "characters or fewer"),
    ],
)
def test_nothing_happens_without_the_password_and_the_tick(person, client_of, given, words):
    answer = client_of(person).post("/me/close/", {"here": "1", **given})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert User.objects.get(pk=person.pk).state == "approved"
    assert Identity.objects.filter(person=person).exists()


def test_the_last_host_hands_over_first(person, client_of):
    group, other = CommunityFactory(name="Tuesday"), UserFactory()
    join(group, person, role="host")
    join(group, UserFactory())
    client = client_of(person)
    assert f"/groups/{group.slug}/leave/" in client.get("/me/close/").content.decode()
    assert client.post("/me/close/", GIVEN).status_code == 200
    with pytest.raises(Refused) as refused:
        close_account(person, by=person)
    assert refused.value.code == "invalid"
    assert User.objects.get(pk=person.pk).state == "approved"

    join(group, other, role="host")
    assert client.post("/me/close/", GIVEN).status_code == 302


@pytest.mark.parametrize("rules_version", [0, 1])
def test_a_group_with_nobody_left_is_archived_and_that_is_said_before(person, client_of, rules_version):
    group = CommunityFactory(name="Lonely", rules_version=rules_version)
    MembershipFactory(community=group, person=person, role="host", rules_accepted=0)
    join(group, UserFactory(state="suspended"))
    client = client_of(person)
    page = client.get("/me/close/").content.decode()
    assert "Lonely: nobody else is there to be its host, so it is archived" in page
    assert "Hand over" not in page

    assert client.post("/me/close/", GIVEN).status_code == 302

    group.refresh_from_db()
    assert group.archived_at is not None
    assert Membership.objects.get(person=person).state == "left"
    assert Entry.objects.filter(kind="group.archived", actor_id=person.pk).count() == 1


def test_nobody_leaves_a_group_that_is_not_archived_without_a_host(person):
    group = CommunityFactory()
    alone = MembershipFactory(community=group, person=person, role="host")
    with pytest.raises(Refused):
        leave_community(alone)
    type(group).objects.filter(pk=group.pk).update(archived_at=timezone.now())
    other = MembershipFactory(community=group, person=UserFactory())
    with pytest.raises(Refused):
        leave_community(alone)
    leave_community(other)
    assert leave_community(alone).state == "left"


def test_reports_they_took_on_go_back(person, client_of):
    group, other = CommunityFactory(), UserFactory()
    join(group, person, role="moderator")
    join(group, UserFactory(), role="host")
    join(group, other)
    post = create_post(group, key=uuid.uuid4(), title="t", body="b", by=other)
    case = raise_flag("post", post, reason="rules", note="", by=_member_of(group)).case
    case.refresh_from_db()
    case = claim_case(case, seen_version=case.version, by=person)
    assert "Any reports you have taken on wait" in client_of(person).get("/me/close/").content.decode()
    assert "1 report they took on" in " ".join(what_ends(person))

    close_account(person, by=person)

    left = type(case).objects.get(pk=case.pk)
    assert (left.state, left.claimed_by, left.version) == ("open", None, case.version + 1)
    assert Entry.objects.filter(kind="case.released", subject_id=case.pk).count() == 1


def _member_of(group):
    member = UserFactory()
    join(group, member)
    return member


@pytest.mark.parametrize("what", ["administrator", "suspended", "another"])
def test_who_may_not_close_an_account(person, what):
    by = UserFactory() if what == "another" else person
    fields = {"administrator": {"is_superuser": True}, "suspended": {"state": "suspended"}}.get(what, {})
    if fields:
        User.objects.filter(pk=person.pk).update(**fields)
    with pytest.raises(Refused):
        close_account(person, by=by)
    assert Identity.objects.filter(person=person).exists()


def test_twice_is_once(person):
    close_account(person, by=person)
    entries = Entry.objects.count()
    close_account(person, by=person)
    assert Entry.objects.count() == entries


def test_somebody_who_waits_or_whose_approval_ended_may_close_too(client_of):
    for state in ("pending", "declined", "lapsed"):
        waiting = UserFactory(state=state, registered=True)
        assert client_of(waiting).post("/me/close/", GIVEN).status_code == 302
        assert User.objects.get(pk=waiting.pk).state == "closed"


def test_the_address_is_free_again_and_nothing_is_mailed_to_the_closed_account(person, mailoutbox):
    close_account(person, by=person)
    queue_letter(person, template="something_new", unique_key="late")
    assert send_due_letters(now=timezone.now()) == 0
    assert mailoutbox == []
    assert Letter.objects.values_list("error", flat=True).get() == "closed"

    new = register_person(
        email="gwen@example.org", password=PASSWORD, display_name="Gwen", real_name="Gwen Newydd",
        postal_address="1 Heol", phone="01632 960 001",
    )  # fmt: skip
    assert (new.pk != person.pk, new.state) == (True, "pending")
