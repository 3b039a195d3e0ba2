from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from accounts.permissions import may_approve
from communities.bell.queries import bell_page
from communities.groups.actions import give_role
from communities.groups.models import Membership
from communities.groups.permissions import may_create_group, may_moderate
from communities.rooms.permissions import may_read, may_send
from core.command import WrongUse
from realtime.models import Update
from records.models import Entry
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def give(*words: str) -> None:
    call_command("give_duty", *words, stdout=StringIO())


def let_in(*words: str) -> None:
    call_command("let_in", *words, stdout=StringIO())


def test_duties_are_given_and_taken_back(cast: Cast) -> None:
    dave = cast.dave
    give(dave.email, "registrations")
    give(dave.email, "groups")
    give(dave.email, "moderator", "--group", cast.g1.slug)
    fresh = type(dave).objects.get(pk=dave.pk)
    assert (may_approve(fresh), may_create_group(fresh), may_moderate(fresh, cast.g1)) == (True, True, True)
    assert not may_moderate(fresh, cast.g2)
    give(dave.email, "moderator", "--group", cast.g1.slug, "--take-back")
    give(dave.email, "groups", "--take-back")
    fresh = type(dave).objects.get(pk=dave.pk)
    assert (may_approve(fresh), may_create_group(fresh), may_moderate(fresh, cast.g1)) == (True, False, False)


def test_taking_moderation_back_takes_the_role_of_that_name_too(cast: Cast) -> None:
    give_role(cast.bob_membership, role="moderator", by=cast.host)
    assert may_moderate(cast.bob, cast.g1)
    give(cast.bob.email, "moderator", "--group", cast.g1.slug, "--take-back")
    assert not may_moderate(User.objects.get(pk=cast.bob.pk), cast.g1)
    assert Membership.objects.get(pk=cast.bob_membership.pk).role == "member"
    assert Entry.objects.filter(kind="member.role_given", subject_id=cast.bob.pk, actor_id=None).count() == 1


@pytest.mark.parametrize(
    ("who", "words", "sentence"),
    [
        ("host", ("moderator", "--group", "carers"), "Host hosts this group, and a host moderates it"),
        ("dave", ("moderator", "--group", "carers"), "Dave does not moderate it"),
        ("dave", ("editor",), "Dave does not have this duty"),
        ("dave", ("registrations",), "Dave does not have this duty"),
    ],
)
def test_duty_that_is_not_there_is_not_said_to_be_taken_back(
    cast: Cast, who: str, words: tuple[str, ...], sentence: str
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(WrongUse) as caught:
        give(cast.people[who].email, *words, "--take-back")
    assert str(caught.value) == f"{sentence}: nothing to take back."
    assert Entry.objects.count() == entries


def test_guest_is_let_into_one_room_and_out_again(cast: Cast) -> None:
    let_in(cast.dave.email, cast.g1.slug, cast.room.slug)
    dave = User.objects.get(pk=cast.dave.pk)
    assert may_send(dave, cast.room)
    line = bell_page(dave).lines[0]
    assert line.url == f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/"
    let_in(cast.dave.email, cast.g1.slug, cast.room.slug, "--take-back")
    assert not may_read(User.objects.get(pk=cast.dave.pk), cast.room)
    entries = Entry.objects.filter(subject_id=cast.dave.pk, detail={"room": str(cast.room.pk)}).order_by("at")
    assert [entry.kind for entry in entries] == ["guest.admitted", "guest.dismissed"]
    update = Update.objects.filter(stream_id=f"room:{cast.room.pk}").latest("seq")
    assert (update.kind, update.action, update.object_id) == ("guest", "removed", cast.dave.pk)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("eve@example.org", "carers", "kitchen"), "There is no approved person with the address eve@example.org."),
        (("dave@example.org", "carers", "den"), "There is no room den in a group carers: give both as their"),
        (("bob@example.org", "carers", "kitchen"), "Bob: They belong to the group"),
        (("frank@example.org", "carers", "kitchen"), "Frank: They were removed from this group"),
        (("dave@example.org", "carers", "kitchen", "--take-back"), "Dave: They are no guest of this room."),
    ],
)
def test_letting_in_that_makes_no_sense_is_one_line(cast: Cast, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(WrongUse) as caught:
        let_in(*words)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    "words", [("nobody@example.org", "groups"), ("eve@example.org", "groups"), ("dave@example.org", "host")]
)
def test_what_makes_no_sense_is_one_line(cast: Cast, words: tuple[str, str]) -> None:
    with pytest.raises(WrongUse):
        give(*words)
