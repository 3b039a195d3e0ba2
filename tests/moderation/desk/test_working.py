"""How those who work on cases do so together: claims, notes, links, and leaving a case to others."""

import pytest

from accounts.models import User
from communities.groups.permissions import grant_moderation, withdraw_moderation
from communities.notifications.models import Notification
from core.errors import Refused
from moderation.cases.actions import claim_case
from moderation.cases.models import Case, CaseLink, CaseNote, Conflict
from moderation.cases.permissions import access_case
from moderation.desk.actions import (
    NOTE_LIMIT,
    add_note,
    declare_conflict,
    give_back_case,
    hand_over_case,
    link_cases,
    unlink_cases,
)
from moderation.desk.queries import linked_with, near
from moderation.reports.actions import raise_flag
from outbox.models import Letter
from records.models import Entry
from tests.cast import CANARY, Cast

pytestmark = pytest.mark.django_db


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def last_step(case: Case) -> str:
    return Entry.objects.filter(subject_kind="case", subject_id=case.pk).latest("at").kind


def other_case(cast: Cast) -> Case:
    return raise_flag("comment", cast.comment, reason="spam", note="", by=cast.alice).case


def test_given_back_by_whoever_has_it_and_by_nobody_else(cast: Cast) -> None:
    case = claim_case(fresh(cast.case), seen_version=fresh(cast.case).version, by=cast.mod1)
    with pytest.raises(Refused) as caught:
        give_back_case(fresh(case), seen_version=case.version, by=cast.host)
    assert caught.value.code == "conflict"
    give_back_case(fresh(case), seen_version=case.version, by=cast.mod1)
    assert (fresh(case).state, fresh(case).claimed_by) == ("open", None)
    assert last_step(case) == "case.given_back"


def test_handed_over_to_somebody_who_can_decide_and_is_told(cast: Cast) -> None:
    case = fresh(cast.case)
    for nobody in (cast.bob, cast.mod2, cast.alice):  # wrote it, moderates elsewhere, reported it
        with pytest.raises(Refused) as caught:
            hand_over_case(case, to=nobody, seen_version=case.version, by=cast.mod1)
        assert caught.value.field == "to"
    hand_over_case(case, to=cast.host, seen_version=case.version, by=cast.mod1)
    assert fresh(case).claimed_by == cast.host
    assert Notification.objects.filter(person=cast.host, kind="case_handed_over").count() == 1
    letter = Letter.objects.get(unique_key__startswith=f"handed_over:{case.pk}")
    assert CANARY not in str(letter.__dict__)
    with pytest.raises(Refused, match="conflict"):
        hand_over_case(fresh(case), to=cast.mod1, seen_version=1, by=cast.mod1)


def test_notes_are_for_those_who_work_on_it(cast: Cast) -> None:
    add_note(cast.case, text="Call the host first", by=cast.mod1)
    add_note(cast.case, text="Call the host first", by=cast.mod1)
    assert CaseNote.objects.filter(case=cast.case).count() == 1
    for text in ("", "  \n", "x" * (NOTE_LIMIT + 1)):
        with pytest.raises(Refused) as caught:
            add_note(cast.case, text=text, by=cast.mod1)
        assert caught.value.field == "text"
    withdraw_moderation(cast.mod1, cast.g1)
    with pytest.raises(Refused) as caught:
        add_note(cast.case, text="Too late", by=User.objects.get(pk=cast.mod1.pk))
    assert caught.value.code == "not_found"


def test_linked_both_ways_once_and_only_by_who_works_on_both(cast: Cast) -> None:
    other = other_case(cast)
    assert list(near(cast.case, cast.mod1)) == [other], "the same person wrote both"
    for one, two in ((cast.case, other), (other, cast.case)):
        link_cases(one, two, by=cast.mod1)
    assert CaseLink.objects.count() == 1
    assert list(linked_with(other, cast.mod1)) == [cast.case]
    assert list(linked_with(other, cast.mod2)) == [], "linked with one they do not work on"
    with pytest.raises(Refused):
        link_cases(cast.case, cast.case, by=cast.mod1)
    Case.objects.filter(pk=other.pk).update(community=cast.g2)
    with pytest.raises(Refused) as caught:
        link_cases(cast.case, fresh(other), by=cast.mod1)
    assert caught.value.code == "not_found"
    unlink_cases(cast.case, other, by=cast.mod1)
    assert not CaseLink.objects.exists()


def test_too_near_gives_it_back_and_is_final(cast: Cast) -> None:
    claim_case(fresh(cast.case), seen_version=fresh(cast.case).version, by=cast.mod1)
    declare_conflict(fresh(cast.case), why="My neighbour", by=cast.mod1)
    assert (fresh(cast.case).state, fresh(cast.case).claimed_by) == ("open", None)
    assert Conflict.objects.get().why == "My neighbour"
    entry = Entry.objects.get(kind="case.conflict")
    assert "neighbour" not in str(entry.detail)
    grant_moderation(cast.mod1, cast.g1)
    with pytest.raises(Refused) as caught:
        declare_conflict(fresh(cast.case), why="", by=cast.mod1)
    assert caught.value.code == "not_found"


def test_where_everybody_is_too_near_those_who_run_the_site_are_told(cast: Cast) -> None:
    for person in (cast.mod1, cast.host):
        assert not Notification.objects.filter(kind="case_waits").exists()
        declare_conflict(fresh(cast.case), why="", by=person)
    assert list(Notification.objects.filter(kind="case_waits").values_list("person", flat=True)) == [cast.admin.pk]
    assert access_case(cast.admin, cast.case.pk) == cast.case


def test_pages_keep_what_was_typed_and_say_what_is_wrong(cast: Cast, client_of) -> None:
    client, at = client_of(cast.mod1), f"/moderation/cases/{cast.case.pk}/"
    page = client.post(f"{at}notes/", {"text": "x" * (NOTE_LIMIT + 1)})
    assert page.status_code == 200
    assert "x" * 50 in page.content.decode()
    assert not CaseNote.objects.exists()
    page = client.post(f"{at}hand-over/", {"version": fresh(cast.case).version, "to": str(cast.alice.pk)}).content
    assert b"Choose one of the people listed" in page
    assert client.post(f"{at}claim/", {"version": "x"}).status_code == 400
    assert client.post(f"{at}conflict/", {"why": "x" * (NOTE_LIMIT + 1), "sure": "on"}).status_code == 200
    assert client.get(at).status_code == 200


def test_queue_shows_only_what_is_asked_for_and_ignores_nonsense(cast: Cast, client_of) -> None:
    other = other_case(cast)
    Case.objects.filter(pk=other.pk).update(
        lane="safeguarding", source="approval", claimed_by=cast.mod1, state="claimed"
    )
    client, mine, rest = client_of(cast.mod1), str(other.pk), str(cast.case.pk)

    def page(query: str) -> str:
        return client.get(f"/moderation/?{query}").content.decode()

    for query in ("lane=safeguarding", "source=approval", "who=me"):
        assert mine in page(query), query
        assert rest not in page(query), query
    for query in ("lane=group", "who=nobody", "source=report"):
        assert rest in page(query), query
        assert mine not in page(query), query
    for query in ("lane=nonsense", "who=', --", "group=other", "group=carers"):
        assert mine in page(query), query
        assert rest in page(query), query
    assert page("lane=abuse").count("/moderation/cases/") == 0


def test_queue_begins_with_the_clock_that_runs_out_first(cast: Cast, client_of) -> None:
    other = other_case(cast)
    Case.objects.filter(pk=other.pk).update(due_at=fresh(cast.case).opened_at)
    page = client_of(cast.mod1).get("/moderation/").content.decode()
    assert page.index(str(other.pk)) < page.index(str(cast.case.pk))
    assert "over its time" in page
    assert "hours left" in page
