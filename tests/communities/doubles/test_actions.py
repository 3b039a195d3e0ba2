"""Joining two accounts of one person: nothing is widened unseen, evidence stays where it is, twice is once."""

import uuid
from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.http import Http404
from django.utils import timezone

from accounts.models import Contact, Identity, NameChange, Session, User
from communities.announcements.actions import confirm_announcement, create_announcement
from communities.announcements.models import Confirmation
from communities.doubles.actions import join_accounts
from communities.doubles.queries import plan_of
from communities.drafts.actions import save_draft
from communities.drafts.queries import Place, draft_of
from communities.events.actions import Details, Series, answer_date, create_event
from communities.events.clocks import Times
from communities.events.models import EventAnswer
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import grant_moderation
from communities.invitations.queries import invitations_of
from communities.mutes.actions import mute_room
from communities.mutes.models import Mute
from communities.notifications.models import Notification
from communities.people.actions import block_person, unblock_person
from communities.people.models import Block, Profile
from communities.people.queries import blocked_by, is_blocked
from communities.posts.actions import create_comment, create_post, delete_post
from communities.posts.models import Post
from communities.rooms.permissions import grant_entry, is_guest, withdraw_entry
from communities.scheduling.models import ScheduledPost
from communities.traces.actions import choose_traces
from communities.traces.models import Traces
from core.errors import Refused
from moderation.cases.models import Evidence
from moderation.cases.permissions import access_case
from moderation.reports.actions import raise_flag
from outbox.models import Letter
from records.models import Entry
from tests.factories.accounts import ApproverFactory, UserFactory
from tests.factories.communities import (
    CommunityFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    RoomFactory,
    join,
)

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=40)


@pytest.fixture
def approver() -> User:
    return ApproverFactory(display_name="Sioned")


@pytest.fixture
def kept() -> User:
    """Staff have seen that the name is theirs."""
    person = UserFactory(display_name="Siân", registered=True)
    Identity.objects.filter(person=person).update(saw=Identity.Saw.PASSPORT)
    return person


@pytest.fixture
def closed() -> User:
    person = UserFactory(display_name="Sian Ffôn", registered=True)
    Identity.objects.filter(person=person).update(saw=Identity.Saw.KNOWN)
    return person


def merge(kept: User, closed: User, by: User, **given: str) -> User:
    return join_accounts(kept, closed, by=by, **{"seal": plan_of(kept, closed).seal, "reason": "Known to us", **given})


def belonging(person: User) -> list[tuple[str, str, str, date | None]]:
    rows = Membership.objects.filter(person=person).order_by("community__name")
    return list(rows.values_list("community__name", "state", "role", "until"))


def test_places_are_joined_the_stronger_role_and_the_later_day(approver, kept, closed):
    group = {name: CommunityFactory(name=name, visibility="secret") for name in "ABCDE"}
    join(group["A"], closed)
    MembershipFactory(community=group["B"], person=kept, role="reader", until=SOON)
    MembershipFactory(community=group["B"], person=closed, role="member", until=SOON + timedelta(days=9))
    join(group["C"], kept, role="host")
    join(group["C"], closed, role="reader")
    MembershipFactory(community=group["D"], person=kept, state="removed")
    join(group["D"], closed)
    MembershipFactory(community=group["E"], person=closed, state="left")

    assert [line.outcome for line in plan_of(kept, closed).lines] == ["joins", "more", "same", "removed"]
    merge(kept, closed, approver)

    assert belonging(kept) == [
        ("A", "active", "member", None),
        ("B", "active", "member", SOON + timedelta(days=9)),
        ("C", "active", "host", None),
        ("D", "removed", "member", None),
    ]
    assert {state for _name, state, _role, _until in belonging(closed)} == {"left"}
    assert Membership.objects.current().filter(person=closed).count() == 0
    subjects = Entry.objects.filter(kind__startswith="member.").values_list("kind", "subject_id")
    assert sorted(subjects) == sorted(
        [("member.added", kept.pk), ("member.role_given", kept.pk), *[("member.merged", closed.pk)] * 4]
    )


def test_the_other_account_is_closed_and_both_are_told(approver, kept, closed, client_of):
    theirs = client_of(closed)
    NameChange.objects.create(person=closed, real_name="Another Canary")

    merge(kept, closed, approver)

    closed.refresh_from_db()
    assert (closed.state, closed.is_active, closed.merged_into, closed.former_name) == (
        "merged", False, kept, "Sian Ffôn",
    )  # fmt: skip
    assert Session.objects.count() == 0
    assert theirs.get("/me/").status_code == 302
    assert NameChange.objects.values_list("state", "real_name").get() == ("withdrawn", "")
    assert sorted(Letter.objects.values_list("person", flat=True)) == sorted([kept.pk, closed.pk])
    merged, joined = Entry.objects.get(kind="person.merged"), Entry.objects.get(kind="person.joined")
    assert (merged.subject_id, merged.detail) == (closed.pk, {"into": str(kept.pk)})
    assert (joined.subject_id, joined.detail) == (kept.pk, {"other": str(closed.pk)})


def test_words_stay_their_accounts_are_shown_under_the_kept_name_and_are_the_persons_own(approver, kept, closed):
    group = CommunityFactory()
    join(group, kept, closed)
    post = create_post(group, key=uuid.uuid4(), title="t", body="b", by=closed)
    raise_flag("post", post, reason="rules", note="", by=_member(group))
    before = list(Entry.objects.values_list("pk", "actor_id", "subject_id"))
    frozen = Evidence.objects.get().content

    merge(kept, closed, approver)

    post = Post.objects.select_related("author").get(pk=post.pk)
    assert (post.author_id, post.author.display_name) == (closed.pk, "Siân")
    assert Evidence.objects.get().content == frozen
    assert frozen["author_id"] == str(closed.pk)
    assert (
        list(Entry.objects.filter(pk__in=[row[0] for row in before]).values_list("pk", "actor_id", "subject_id"))
        == before
    )
    create_comment(post, key=uuid.uuid4(), body="c", by=_member(group))
    assert Notification.objects.get(kind="comment").person == kept
    assert delete_post(post, by=kept).state == "deleted"


def test_nobody_decides_about_words_of_their_own_other_account(approver, kept, closed):
    group = CommunityFactory()
    join(group, kept, role="moderator")
    join(group, closed)
    post = create_post(group, key=uuid.uuid4(), title="t", body="b", by=closed)
    case = raise_flag("post", post, reason="rules", note="", by=_member(group)).case
    assert access_case(kept, case.pk) == case

    merge(kept, closed, approver)

    with pytest.raises(Http404):
        access_case(kept, case.pk)


def test_nothing_happens_where_the_list_was_another_one(approver, kept, closed):
    seal = plan_of(kept, closed).seal
    join(CommunityFactory(), closed)

    with pytest.raises(Refused) as refused:
        merge(kept, closed, approver, seal=seal)

    assert refused.value.code == "conflict"
    assert (User.objects.get(pk=closed.pk).state, Entry.objects.count()) == ("approved", 0)
    assert Membership.objects.filter(person=kept).count() == 0


def test_a_second_click_does_nothing_more(approver, kept, closed):
    join(CommunityFactory(), closed)
    seal = plan_of(kept, closed).seal
    merge(kept, closed, approver, seal=seal)
    entries = Entry.objects.count()

    merge(kept, closed, approver, seal=seal)

    assert (Entry.objects.count(), Letter.objects.count()) == (entries, 2)


@pytest.mark.parametrize(
    "what", ["oneself", "own double", "same", "admin", "staff", "banned", "suspended", "unapproved"]
)
def test_what_is_never_joined(approver, kept, closed, what):
    by = approver
    if what == "oneself":
        kept = by
    elif what == "own double":
        closed = by
    elif what == "same":
        closed = kept
    elif what == "admin":
        User.objects.filter(pk=closed.pk).update(is_superuser=True)
    elif what == "staff":
        closed.user_permissions.add(Permission.objects.get(codename="approve_user"))
    elif what in {"banned", "suspended"}:
        User.objects.filter(pk=closed.pk).update(state=what, is_active=what != "banned")
    else:
        User.objects.filter(pk=kept.pk).update(state="pending")

    with pytest.raises(Refused):
        merge(User.objects.get(pk=kept.pk), User.objects.get(pk=closed.pk), by)

    assert Entry.objects.count() == 0
    assert not User.objects.filter(state="merged").exists()


def test_a_group_does_not_lose_its_host_to_an_account_that_may_not_come_in(approver, kept, closed):
    group = CommunityFactory()
    join(group, closed, role="host")
    MembershipFactory(community=group, person=kept, state="removed")
    with pytest.raises(Refused):
        merge(kept, closed, approver)
    assert Membership.objects.get(person=closed).state == "active"


@pytest.mark.parametrize("what", ["another name", "no name", "nobody looked", "nobody looked at the other"])
def test_two_accounts_that_may_be_two_people_are_not_joined(approver, kept, closed, what):
    """A couple who foster share an address and a phone number; a stranger can type anybody's name."""
    join(CommunityFactory(), closed)
    if what == "another name":
        identity = Identity.objects.get(person=closed)
        identity.real_name = "Dafydd Prŷs-Huws"
        identity.save()
        assert Contact.objects.get(person=kept).phone_digest == Contact.objects.get(person=closed).phone_digest
    elif what == "no name":
        Identity.objects.filter(person=closed).delete()
    else:
        Identity.objects.filter(person=kept if what == "nobody looked" else closed).update(saw="")

    with pytest.raises(Refused) as refused:
        merge(kept, closed, approver)

    assert refused.value.code == "conflict"
    assert not User.objects.filter(state="merged").exists()
    assert not Membership.objects.filter(person=kept).exists()


def test_an_empty_double_whose_name_nobody_saw_is_joined_but_a_room_is_a_place(approver, kept, closed):
    Identity.objects.filter(person=closed).update(saw="")
    room = RoomFactory(community=CommunityFactory())
    grant_entry(closed, room)
    with pytest.raises(Refused):
        merge(kept, closed, approver)
    assert not is_guest(kept, room)
    withdraw_entry(closed, room)
    merge(kept, closed, approver)
    assert User.objects.get(pk=closed.pk).merged_into == kept


@pytest.mark.parametrize(
    ("role", "was", "is_joined"),
    [
        ("host", None, False),
        ("host", "member", False),
        ("host", "moderator", False),
        ("moderator", None, False),
        ("moderator", "moderator", True),
        ("moderator", "host", True),
        ("host", "host", True),
        ("member", "host", True),
    ],
)
def test_joining_gives_nobody_a_group(approver, kept, closed, role, was, is_joined):
    group = CommunityFactory()
    join(group, closed, role=role)
    if was:
        join(group, kept, role=was)
    if is_joined:
        merge(kept, closed, approver)
        assert Membership.objects.get(person=kept).role == was
        return
    with pytest.raises(Refused) as refused:
        merge(kept, closed, approver)
    assert refused.value.code == "conflict"
    assert Membership.objects.get(person=closed).role == role
    assert Membership.objects.filter(person=kept, role=was or role).count() == bool(was)


def test_a_duty_given_by_name_is_not_lost(approver, kept, closed):
    group = CommunityFactory()
    grant_moderation(closed, group)
    with pytest.raises(Refused):
        merge(kept, closed, approver)
    grant_moderation(kept, group)
    merge(kept, closed, approver)
    assert User.objects.get(pk=closed.pk).state == "merged"


@pytest.mark.parametrize(
    ("was", "role"), [("host", "host"), ("moderator", "moderator"), ("moderator", "member"), ("host", "reader")]
)
@pytest.mark.parametrize("until", [None, SOON + timedelta(days=9)])
def test_a_duty_for_longer_is_a_duty_too(approver, kept, closed, was, role, until):
    group = CommunityFactory()
    MembershipFactory(community=group, person=kept, role=was, until=SOON)
    MembershipFactory(community=group, person=closed, role=role, until=until)
    with pytest.raises(Refused) as refused:
        merge(kept, closed, approver)
    assert ("for longer" in refused.value.message) == (role not in {"host", "moderator"})
    assert Membership.objects.get(person=kept).until == SOON


def test_a_guests_rooms_and_what_is_asked_for_go_along(approver, kept, closed):
    group, other, third = CommunityFactory(), CommunityFactory(), CommunityFactory()
    room = RoomFactory(community=group)
    grant_entry(closed, room)
    join(other, kept)
    for community in (other, third):
        JoinRequestFactory(community=community, person=closed)

    merge(kept, closed, approver)

    assert is_guest(kept, room)
    assert sorted(JoinRequest.objects.values_list("community", "person", "state")) == sorted(
        [(other.pk, closed.pk, "cancelled"), (third.pk, kept.pk, "waiting")]
    )


def test_whoever_blocked_one_account_has_blocked_the_person(approver, kept, closed):
    wary, noisy = UserFactory(), UserFactory()
    block_person(closed, by=wary)
    block_person(noisy, by=closed)
    block_person(closed, by=kept)

    merge(kept, closed, approver)

    assert is_blocked(kept.pk, by=wary.pk)
    assert is_blocked(closed.pk, by=wary.pk)
    assert is_blocked(noisy.pk, by=kept.pk)
    assert not is_blocked(closed.pk, by=kept.pk)
    assert [block.person for block in blocked_by(wary)] == [kept]
    unblock_person(User.objects.get(pk=kept.pk), by=wary)
    assert not Block.objects.filter(by=wary).exists()


def test_invitations_of_the_closed_account_end_and_its_profile_stays_behind(approver, kept, closed, client_of):
    group, reader = CommunityFactory(), _member(CommunityFactory())
    join(group, closed, reader)
    InvitationFactory(community=group, inviter=closed)
    Profile.objects.create(person=closed, about="Canary")
    assert "Canary" in client_of(reader).get(f"/people/{closed.pk}/").content.decode()

    merge(kept, closed, approver)

    assert not invitations_of(closed, now=timezone.now()).exists()
    assert client_of(reader).get(f"/people/{closed.pk}/").status_code == 404
    assert "Canary" not in client_of(reader).get(f"/people/{kept.pk}/").content.decode()


def test_two_unlike_accounts_of_a_third_follow(approver, kept, closed):
    older = UserFactory(display_name="Sian hen", registered=True)
    Identity.objects.update(saw=Identity.Saw.KNOWN)
    merge(closed, older, approver)
    merge(kept, User.objects.get(pk=closed.pk), approver)
    assert set(User.objects.filter(merged_into=kept).values_list("pk", flat=True)) == {closed.pk, older.pk}
    assert set(User.objects.values_list("display_name", flat=True)) == {"Siân", "Sioned"}


def _member(group: Community) -> User:
    person = UserFactory()
    join(group, person)
    return person


def test_what_they_confirmed_answered_and_began_goes_along(approver, kept, closed):
    group, host = CommunityFactory(), UserFactory()
    join(group, kept, closed)
    join(group, host, role=Membership.Role.HOST)
    post = create_announcement(group, key=uuid.uuid4(), title="A", body="b", must_confirm=True, by=host)
    confirm_announcement(post.announcement, by=closed)
    times = Times(SOON, SOON, time(19), time(20))
    both, one = [
        create_event(
            group, key=uuid.uuid4(), title="E", body="b", series=Series(times), details=Details(place="x"), by=host
        ).event.dates.get()
        for _two in range(2)
    ]
    for date_of, person, said in ((both, kept, "no"), (both, closed, "yes"), (one, closed, "maybe")):
        answer_date(date_of, said=said, by=person)
    draft = {"fields": {"body": ["Half"]}, "page": uuid.uuid4(), "number": 1, "version": 0, "now": timezone.now()}
    save_draft(Place("comment", post.pk), by=closed, **draft)
    planned = ScheduledPost.objects.create(person=closed, community=group, kind="question", due_at=timezone.now())
    room = RoomFactory(community=group)
    mute_room(room, is_on=True, by=closed)
    choose_traces(closed, by=closed, typing=False)
    merge(kept, closed, approver)
    assert Confirmation.objects.get().person == kept
    assert Mute.objects.get().person == kept
    assert (Traces.objects.get().person, Traces.objects.get().typing) == (kept, False)
    assert dict(EventAnswer.objects.values_list("date", "said")) == {both.pk: "no", one.pk: "maybe"}
    assert set(EventAnswer.objects.values_list("person", flat=True)) == {kept.pk}
    assert draft_of(kept, Place("comment", post.pk)).body == "Half"
    assert ScheduledPost.objects.get(pk=planned.pk).person == kept
