"""Who hears of a case, who may decide it, and what its author can read about their own words."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from accounts.queries import entries_about, record_lines
from communities.bell.queries import bell_page
from communities.groups.actions import remove_member
from communities.groups.models import Membership
from communities.groups.permissions import withdraw_moderation
from communities.notifications.models import Notification
from communities.posts.actions import edit_post
from communities.posts.models import Post
from core.errors import Refused
from moderation.cases.actions import claim_case
from moderation.cases.models import Case
from moderation.decisions.actions import decide_case
from moderation.reports.actions import raise_flag
from outbox.models import Letter
from records.models import Entry
from tests.cast import CANARY, Cast
from tests.moderation.conftest import Matter

Get = Callable[[User], Client]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def decide(case: Case, by: User, decision: str = "hide") -> Case:
    case = fresh(case)
    return decide_case(case, decision=decision, reason="Rule 2: no names.", seen_version=case.version, by=by)


# A case opens


def told(case: Case) -> set[str]:
    found = Notification.objects.filter(kind="case_opened", subject_id=case.pk)
    return set(found.values_list("person__display_name", flat=True))


def test_those_who_moderate_the_group_hear_of_a_new_case_once(cast: Cast, matter: Matter) -> None:
    case = matter.flag(cast.host)
    assert told(case) == {"Mod1"}
    letters = Letter.objects.filter(unique_key__startswith=f"case_opened:{case.pk}:")
    assert list(letters.values_list("person__display_name", "template")) == [("Mod1", "something_new")]
    matter.flag(cast.host, reason="spam")
    assert Notification.objects.filter(kind="case_opened", subject_id=case.pk).count() == 1


def test_line_leads_to_the_case_and_holds_no_word_of_it(cast: Cast) -> None:
    assert told(cast.case) == {"Mod1", "Host"}
    line = bell_page(cast.mod1).lines[0]
    assert line.text == f"Somebody has reported something in Carers {CANARY}. It waits for a moderator."
    assert (line.url, line.reason) == (f"/moderation/cases/{cast.case.pk}/", "")


def test_author_who_moderates_is_not_told(cast: Cast) -> None:
    Membership.objects.filter(community=cast.g1, person=cast.alice).update(role="moderator")
    assert told(raise_flag("post", cast.post, reason="rules", note="", by=cast.bob).case) == {"Mod1", "Host"}


def test_those_who_run_the_site_hear_of_it_where_nobody_else_can_work_on_it(cast: Cast) -> None:
    withdraw_moderation(cast.mod1, cast.g1)
    assert told(raise_flag("post", cast.post, reason="rules", note="", by=cast.host).case) == {"Admin"}


# One's own report


def test_moderator_does_not_decide_their_own_report_while_another_could(cast: Cast, client_of: Get) -> None:
    raise_flag("post", cast.flagged_post, reason="rules", note="", by=cast.host)
    case = fresh(cast.case)
    for attempt in (
        lambda: decide(case, cast.host),
        lambda: claim_case(case, seen_version=case.version, by=cast.host),
    ):
        with pytest.raises(Refused) as caught:
            attempt()
        assert caught.value.message == ("You reported this yourself, so another moderator of this group has to decide.")
    page = client_of(cast.host).get(f"/moderation/cases/{case.pk}/").content.decode()
    assert "another moderator of this group has to decide" in page
    assert 'name="decision"' not in page
    assert 'name="decision"' in client_of(cast.mod1).get(f"/moderation/cases/{case.pk}/").content.decode()
    decide(case, cast.mod1)
    assert Entry.objects.get(kind="case.hide").detail == {}


@pytest.mark.parametrize("why", ["gone", "wrote it", "reported it too"])
def test_only_one_who_can_decides_their_own_report_and_the_record_says_so(cast: Cast, client_of: Get, why: str) -> None:
    raise_flag("post", cast.flagged_post, reason="rules", note="", by=cast.host)
    withdraw_moderation(cast.mod1, cast.g1)
    if why == "wrote it":
        Membership.objects.filter(pk=cast.bob_membership.pk).update(role="moderator")
    elif why == "reported it too":
        Membership.objects.filter(community=cast.g1, person=cast.alice).update(role="moderator")
    page = client_of(cast.host).get(f"/moderation/cases/{cast.case.pk}/").content.decode()
    assert "The record will show that you did both" in page
    decide(cast.case, cast.host)
    assert Entry.objects.get(kind="case.hide").detail == {"own_flag": True}


# The author


@pytest.mark.parametrize(("decision", "said"), [("hide", "hidden"), ("remove", "removed")])
def test_author_reads_which_words_were_taken_away_and_why(
    cast: Cast, matter: Matter, client_of: Get, decision: str, said: str
) -> None:
    words = matter.subject.body  # type: ignore[attr-defined]
    author = matter.subject.author  # type: ignore[attr-defined]
    url = f"/moderation/taken/{matter.kind}/{matter.subject.pk}/"
    case = matter.flag(cast.host)
    client = client_of(author)
    assert client.get(url).status_code == 404
    decide(case, cast.mod1, decision)
    page = client.get(url).content.decode()
    for expected in (words, "Rule 2: no names.", f"A moderator has {said} your", f"in Carers {CANARY}"):
        assert expected in page
    for secret in ("Mod1", "Host", str(cast.host.pk), str(cast.mod1.pk)):
        assert secret not in page
    assert bell_page(author).lines[0].url == url
    assert 'href="/moderation/about-me/' in client.get("/me/record/").content.decode()
    assert not Entry.objects.filter(kind="case.viewed", actor_id=author.pk).exists()


def test_author_reads_the_words_as_they_stood_when_it_was_decided(cast: Cast, client_of: Get) -> None:
    edit_post(Post.objects.get(pk=cast.flagged_post.pk), title="Tamer", body="Newer words", by=cast.bob)
    decide(cast.case, cast.mod1)
    page = client_of(cast.bob).get(f"/moderation/taken/post/{cast.flagged_post.pk}/").content.decode()
    assert "Newer words" in page


def test_empty_place_leads_its_author_and_nobody_else_to_the_decision(
    cast: Cast, matter: Matter, client_of: Get
) -> None:
    url = f"/moderation/taken/{matter.kind}/{matter.subject.pk}/"
    decide(matter.flag(cast.host), cast.mod1)
    group = f"/groups/{cast.g1.slug}"
    place = {
        "post": f"{group}/posts/{cast.post.pk}/",
        "comment": f"{group}/posts/{cast.post.pk}/",
        "message": f"{group}/chat/{cast.room.slug}/",
    }[matter.kind]
    author = matter.subject.author  # type: ignore[attr-defined]
    other = cast.bob if author == cast.alice else cast.alice
    assert url in client_of(author).get(place).content.decode()
    assert url not in client_of(other).get(place).content.decode()


@pytest.mark.parametrize("who", ["alice", "host", "mod1", "carol", "dave", "admin"])
def test_nobody_but_the_author_finds_that_page(cast: Cast, client_of: Get, who: str) -> None:
    decide(cast.case, cast.mod1)
    url = f"/moderation/taken/post/{cast.flagged_post.pk}/"
    assert client_of(cast.bob).get(url).status_code == 200
    assert client_of(cast.people[who]).get(url).status_code == 404


def test_what_was_left_alone_is_no_news_for_its_author(cast: Cast, client_of: Get) -> None:
    decide(cast.case, cast.mod1, "leave")
    assert client_of(cast.bob).get(f"/moderation/taken/post/{cast.flagged_post.pk}/").status_code == 404
    assert record_lines(entries_about(cast.bob)) == []


def test_record_lists_a_decision_and_a_removal_and_does_not_say_who(cast: Cast) -> None:
    decide(cast.case, cast.mod1, "remove")
    remove_member(cast.bob_membership, by=cast.host)
    lines = record_lines(entries_about(cast.bob))
    assert [line.text for line in lines] == [
        "A host removed you from a group.",
        "A moderator removed something you wrote.",
    ]
    assert CANARY not in str([entry.detail for entry in Entry.objects.all()])
