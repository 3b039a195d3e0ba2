"""Sanctions: each does what it says and no more, by somebody who may, and taking it back puts that right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.groups.models import Membership
from communities.groups.permissions import May, may
from communities.notifications.models import Notification
from communities.posts.models import Post
from core.errors import Refused
from moderation.cases.models import Case
from moderation.decisions.actions import decide_case
from moderation.decisions.permissions import deeds_for
from moderation.reports.actions import raise_flag
from moderation.sanctions.actions import undo_sanction
from moderation.sanctions.models import Sanction
from moderation.sanctions.permissions import may_undo
from moderation.sanctions.queries import history_of, next_days
from outbox.models import Letter
from records.actions import write_entry
from records.models import Entry
from tests.cast import Cast
from tests.threads import at_once, codes

Get = Callable[[User], Client]
MEMBERS = ("warn", "mute", "hold", "expel")


@pytest.fixture
def staff(cast: Cast) -> User:
    """comms works on the cases of every group."""
    cast.comms.user_permissions.add(Permission.objects.get(codename="work_everywhere"))
    return User.objects.get(pk=cast.comms.pk)


def decide(cast: Cast, by: User, decision: str = "hide", **more: Any) -> Case:
    case = Case.objects.get(pk=cast.case.pk)
    return decide_case(case, decision=decision, reason="So it is.", seen_version=case.version, by=by, **more)


def only(kind: str) -> Sanction:
    return Sanction.objects.select_related("case__community", "person", "community").get(kind=kind)


def bob(cast: Cast) -> User:
    return User.objects.get(pk=cast.bob.pk)


def test_one_list_says_who_may_decide_what(cast: Cast, staff: User) -> None:
    assert deeds_for(cast.case, cast.mod1).words == ("leave", "hide", "remove", "mask")
    assert deeds_for(cast.case, cast.mod1).person == MEMBERS
    assert deeds_for(cast.case, staff).person == deeds_for(cast.case, cast.admin).person == (*MEMBERS, "suspend", "ban")
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role="moderator")
    assert deeds_for(cast.case, cast.mod1).person == ("warn",)
    assert deeds_for(cast.case, staff).person == (*MEMBERS, "suspend", "ban")
    Membership.objects.filter(pk=cast.bob_membership.pk).update(state="left")
    assert deeds_for(cast.case, cast.mod1).person == ("warn",)
    User.objects.filter(pk=cast.bob.pk).update(is_superuser=True)
    assert deeds_for(Case.objects.get(pk=cast.case.pk), staff).person == ("warn",)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"person": "ban"}, "besides"), ({"person": "rewrite"}, "besides"), ({"person": "mute", "days": 2}, "days"),
     ({"person": "mute", "days": 0}, "days"), ({"rule": "group-99"}, "rule"),
     ({"decision": "mask", "covers": "Not there"}, "covers"), ({"decision": "mask", "covers": "Flagged"}, "covers"),
     ({"decision": "mask", "covers": " "}, "covers"), ({"decision": "overturn"}, "decision")],
)  # fmt: skip
def test_what_is_not_offered_is_refused_and_nothing_is_decided(cast: Cast, more: dict[str, Any], field: str) -> None:
    Post.objects.filter(pk=cast.flagged_post.pk).update(body="Flagged and bad")
    with pytest.raises(Refused) as caught:
        decide(cast, cast.mod1, **more)
    assert caught.value.field == field
    assert Case.objects.get(pk=cast.case.pk).state == "open"
    assert not Sanction.objects.exists()


def test_hidden_and_muted_in_one_decision_are_two_rows_two_lines_and_one_letter(cast: Cast, client_of: Get) -> None:
    type(cast.g1).objects.filter(pk=cast.g1.pk).update(rules="- Be kind.\n\n- No names.")
    decide(cast, cast.mod1, person="mute", rule="group-2")
    hidden, muted = only("hide"), only("mute")
    assert (hidden.rule, muted.rule, hidden.until) == ("No names.", "No names.", None)
    assert muted.until == muted.since + timedelta(days=1)
    assert Membership.objects.get(pk=cast.bob_membership.pk).muted_until == muted.until
    assert not may(bob(cast), May.POST, cast.g1)
    lines = Notification.objects.filter(person=cast.bob, kind__in=["case_hide", "sanction_mute"])
    assert lines.count() == 2
    assert Letter.objects.filter(person=cast.bob, unique_key__startswith="case:").count() == 1
    kinds = set(Entry.objects.filter(subject_kind="person", subject_id=cast.bob.pk).values_list("kind", flat=True))
    assert {"words.hide", "sanction.mute"} <= kinds
    client = client_of(cast.bob)
    for path in ("/me/record/", "/moderation/about-me/", f"/moderation/about-me/{muted.pk}/", "/groups/carers/"):
        page = client.get(path).content.decode()
        for secret in ("Mod1", str(cast.mod1.pk), "Alice", str(cast.alice.pk)):
            if path != "/groups/carers/":
                assert secret not in page, path
    assert "No names." in client.get(f"/moderation/about-me/{muted.pk}/").content.decode()
    assert client_of(cast.alice).get(f"/moderation/about-me/{muted.pk}/").status_code == 404


def test_undoing_one_of_two_leaves_the_other(cast: Cast) -> None:
    decide(cast, cast.mod1, person="mute", days=7)
    later = raise_flag("comment", cast.comment, reason="rules", note="", by=cast.alice).case
    decide_case(later, decision="leave", reason="Again", seen_version=2, person="mute", days=1, by=cast.mod1)
    longest, shortest = Sanction.objects.filter(kind="mute").order_by("since")
    undo_sanction(longest, why="Too long.", by=cast.mod1)
    assert Membership.objects.get(pk=cast.bob_membership.pk).muted_until == shortest.until
    undo_sanction(shortest, why="Not at all.", by=cast.host)
    assert may(bob(cast), May.POST, cast.g1)
    undo_sanction(only("hide"), why="It was fine.", by=cast.mod1)
    assert Post.objects.get(pk=cast.flagged_post.pk).state == "shown"
    assert Notification.objects.filter(person=cast.bob, kind="sanction_undone").count() == 3
    with pytest.raises(Refused) as caught:
        undo_sanction(only("hide"), why="Once more.", by=cast.mod1)
    assert caught.value.code == "conflict"


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_back_at_once_do_it_once(cast: Cast) -> None:
    decide(cast, cast.mod1)
    ways = [lambda by=by: undo_sanction(only("hide"), why="Fine.", by=by) for by in (cast.mod1, cast.host, cast.admin)]
    assert codes(at_once(*ways)) == ["conflict"] * 2
    assert Entry.objects.filter(kind="sanction.undone").count() == 1


def test_removed_from_the_group_and_back_as_they_were(cast: Cast) -> None:
    joined = cast.bob_membership.joined_at
    decide(cast, cast.mod1, "leave", person="expel")
    assert not may(bob(cast), May.READ, cast.g1)
    undo_sanction(only("expel"), why="No.", by=cast.mod1)
    back = Membership.objects.get(pk=cast.bob_membership.pk)
    assert (back.state, back.role, back.joined_at) == ("active", "member", joined)


def test_covered_words_are_recorded_and_come_back(cast: Cast) -> None:
    before = Post.objects.get(pk=cast.flagged_post.pk)
    decide(cast, cast.mod1, "mask", covers=" bad ")
    post = Post.objects.get(pk=cast.flagged_post.pk)
    assert (post.body, post.state, "cuddiwyd" in post.html) == (before.body, "shown", True)
    assert only("mask").covers == "bad"
    undo_sanction(only("mask"), why="No.", by=cast.host)
    assert Post.objects.get(pk=cast.flagged_post.pk).html == before.html


def was_approved(person: User) -> None:
    """What a real person's trail says, which those of the cast do not have."""
    with transaction.atomic():
        write_entry("person.approved", subject=("person", person.pk), by=None)


@pytest.mark.parametrize("kind", ["suspend", "ban"])
def test_account_is_shut_with_one_letter_and_opened_again(cast: Cast, staff: User, client_of: Get, kind: str) -> None:
    was_approved(cast.bob)
    decide(cast, staff, person=kind, days=3 if kind == "suspend" else None)
    assert bob(cast).state == {"suspend": "suspended", "ban": "banned"}[kind]
    assert only(kind).community is None
    (letter,) = Letter.objects.filter(person=cast.bob, template__in=["account_decided", "registration_news"])
    assert (letter.template, letter.path) == ("account_decided", "")
    if kind == "suspend":
        assert bob(cast).suspended_until == only(kind).until
        assert client_of(cast.bob).get("/moderation/about-me/").status_code == 200
    case = client_of(cast.mod1).get(f"/moderation/cases/{cast.case.pk}/").text
    for one in ("hide", kind):
        assert f"sanctions/{only(one).pk}/undo/" not in case
    with pytest.raises(Refused) as caught:
        undo_sanction(only(kind), why="No.", by=cast.mod1)
    assert caught.value.code == "not_found"
    undo_sanction(only(kind), why="No.", by=cast.admin)
    assert bob(cast).state == "approved"


def test_ladder_goes_up_by_what_stands_on_the_record(cast: Cast, staff: User) -> None:
    now = timezone.now()
    steps = []
    for _ in range(6):
        steps.append((next_days(cast.bob, "suspend", cast.g1), next_days(cast.bob, "mute", cast.g1)))
        for kind in ("suspend", "mute"):
            community = cast.g1 if kind == "mute" else None
            Sanction.objects.create(
                case=cast.case, person=cast.bob, community=community, kind=kind, reason="-", since=now
            )
    assert steps == [(1, 1), (3, 3), (7, 7), (30, 30), (0, 30), (0, 30)]
    Sanction.objects.filter(kind="suspend").update(undone_at=now)
    assert next_days(cast.bob, "suspend", cast.g1) == 1


def test_history_shows_this_group_and_the_site_and_no_other_group(cast: Cast) -> None:
    given = {"case": cast.case, "person": cast.bob, "reason": "-"}
    here = Sanction.objects.create(kind="warn", community=cast.g1, **given)
    site = Sanction.objects.create(kind="suspend", community=None, **given)
    Sanction.objects.create(kind="warn", community=cast.g2, **given)
    assert set(history_of(cast.bob, cast.g1, reader=cast.mod1)) == {here, site}


@pytest.mark.parametrize("lane", ["intimate", "abuse"])
def test_history_keeps_what_was_decided_in_another_lane(cast: Cast, lane: str) -> None:
    grave = Case.objects.create(
        community=cast.g1, subject_kind="post", subject_id=cast.post.pk, author=cast.bob, lane=lane
    )
    given = {"case": grave, "person": cast.bob, "reason": "-", "rule": "No pictures of people naked"}
    warned = Sanction.objects.create(kind="warn", community=cast.g1, **given)
    closed = Sanction.objects.create(kind="ban", community=None, **given)
    assert history_of(cast.bob, cast.g1, reader=cast.mod1) == []
    assert set(history_of(cast.bob, cast.g1, reader=cast.admin)) == {warned, closed}


def test_person_told_never_learns_who_reported(cast: Cast, client_of: Get) -> None:
    decide(cast, cast.mod1, person="warn")
    for row in Notification.objects.filter(person=cast.bob):
        assert "alice" not in str(row.detail).lower()
        assert str(cast.alice.pk) not in str(row.detail)
    client, own = client_of(cast.bob), f"/moderation/about-me/{only('warn').pk}/"
    for path in ("/me/record/", "/moderation/about-me/", own, "/me/notifications/"):
        assert "Alice" not in client.get(path).content.decode().replace("by Alice", "")


def test_what_staff_decided_is_not_undone_by_a_moderator_of_the_group(cast: Cast) -> None:
    decide(cast, cast.admin)
    assert not may_undo(cast.mod1, only("hide"))
    assert may_undo(cast.admin, only("hide"))
