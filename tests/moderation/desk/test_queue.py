"""The queue and the case's page: what a row says, and that nothing grows with groups, cases or flags."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from communities.groups.models import Membership
from core.paging import slice_of
from moderation.cases.actions import record_view
from moderation.cases.models import Case, Flag
from moderation.cases.queries import steps_in_words, trail_of
from moderation.decisions.actions import decide_case
from moderation.desk.queries import decided_cases_for, open_cases_for, queue_rows
from moderation.desk.views import PAGE
from moderation.reports.actions import raise_flag
from tests.cast import CANARY, Cast, make_person
from tests.factories.communities import CommunityFactory, PostFactory, join

Get = Callable[[User], Client]
START = datetime(2026, 11, 1, tzinfo=UTC)


def cases_in(cast: Cast, count: int, **fields: object) -> list[Case]:
    return [
        Case.objects.create(
            community=cast.g1, subject_kind="post", subject_id=PostFactory(community=cast.g1, author=cast.alice).pk,
            author=cast.alice, opened_at=START + timedelta(hours=n), **fields,
        )
        for n in range(count)
    ]  # fmt: skip


def page_of(client: Client, query: str = "") -> str:
    answer = client.get(f"/moderation/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_row_says_kind_group_reasons_reports_and_age_and_no_word_of_what_it_is_about(
    cast: Cast, client_of: Get
) -> None:
    raise_flag("post", cast.flagged_post, reason="spam", note=f"Note {CANARY}", by=cast.host)
    raise_flag("post", cast.flagged_post, reason="child", note="", by=cast.host)
    Case.objects.filter(pk=cast.case.pk).update(opened_at=datetime.now(UTC) - timedelta(days=3, minutes=1))
    page = page_of(client_of(cast.mod1))
    for said in ("A post in Carers", "2 reports", "Waiting for 3", "It is spam or a scam",
                 "A child could be identified from it", "It breaks this group&#x27;s rules"):  # fmt: skip
        assert said in page, said
    assert "It may be against the law" not in page
    for secret in (f"Flagged {CANARY}", f"Bad {CANARY}", f"Note {CANARY}", "Alice", "Bob"):
        assert secret not in page


def test_a_case_about_ones_own_words_does_not_exist_for_a_moderator(cast: Cast, client_of: Get) -> None:
    """ "It says something untrue and harmful about me" would tell them who reported it."""
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role="moderator")
    raise_flag("post", cast.flagged_post, reason="defamation", note="", by=cast.host)
    assert "untrue and harmful" in page_of(client_of(cast.mod1))
    page = page_of(client_of(cast.bob))
    assert str(cast.case.pk) not in page
    assert "untrue and harmful" not in page
    assert client_of(cast.bob).get(f"/moderation/cases/{cast.case.pk}/").status_code == 404


def queries(client: Client, url: str) -> int:
    client.get(url)  # content types and the like are kept
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize("query", ["", "?show=decided"])
def test_queue_costs_the_same_however_many_groups_cases_and_flags(cast: Cast, client_of: Get, query: str) -> None:
    client, url = client_of(cast.mod1), f"/moderation/{query}"
    decided = {"state": "decided", "decision": "leave", "decided_at": START, "decided_by": cast.mod1}
    cases_in(cast, 1, **decided)
    few = queries(client, url)
    for _ in range(5):
        group = CommunityFactory()
        join(group, cast.mod1, role=Membership.Role.MODERATOR)
    cases_in(cast, 3, **decided)
    for case in cases_in(cast, 3):
        for n in range(3):
            Flag.objects.create(case=case, person=make_person(f"p{n}-{case.pk}"), reason="rules")
    assert queries(client, url) == few


def test_case_costs_the_same_however_many_reports_and_copies(cast: Cast, client_of: Get) -> None:
    client, url = client_of(cast.mod1), f"/moderation/cases/{cast.case.pk}/"
    few = queries(client, url)
    for n in range(4):
        person = make_person(f"p{n}")
        join(cast.g1, person)
        raise_flag("post", cast.flagged_post, reason="rules", note="", by=person)
        raise_flag("post", cast.flagged_post, reason="spam", note="", by=person)
    assert queries(client, url) == few


def walk(client: Client, url: str, cases: list[Case]) -> tuple[list[int], list[int]]:
    """Follows the links to the next page; how many cases each page had, and their numbers in the order met."""
    pages: list[list[int]] = []
    while url:
        text = client.get(url).content.decode()
        places = {n: text.find(f"/moderation/cases/{case.pk}/") for n, case in enumerate(cases)}
        pages.append(sorted((n for n in places if places[n] >= 0), key=lambda n: places[n]))
        _, found, rest = text.partition('rel="next" href="')
        url = "/moderation/" + rest.partition('"')[0].replace("&amp;", "&") if found else ""
    return [len(page) for page in pages], [n for page in pages for n in page]


def test_open_cases_are_paged_the_longest_waiting_first_and_none_is_lost(cast: Cast, client_of: Get) -> None:
    cases = cases_in(cast, PAGE + 2)
    Case.objects.filter(pk__in=[case.pk for case in cases[:4]]).update(opened_at=START)  # four at one moment
    sizes, met = walk(client_of(cast.mod1), "/moderation/", cases)
    assert sizes == [PAGE, 2]
    assert sorted(met) == list(range(PAGE + 2))
    assert met[4:] == list(range(4, PAGE + 2))


def test_decided_cases_are_paged_the_newest_first_and_none_is_lost(cast: Cast, client_of: Get) -> None:
    cases = cases_in(cast, PAGE + 2, state="decided", decision="leave", decided_by=cast.mod1, decided_at=START)
    for n, case in enumerate(cases[4:], start=4):
        Case.objects.filter(pk=case.pk).update(decided_at=START + timedelta(hours=n))
    sizes, met = walk(client_of(cast.mod1), "/moderation/?show=decided", cases)
    assert sizes == [PAGE, 2]
    assert met[: PAGE - 2] == list(range(PAGE + 1, 3, -1))
    assert sorted(met) == list(range(PAGE + 2))


@pytest.mark.parametrize("after", ["", "x", "_", "2026-11-22_x", "9" * 5000, "0001-01-01T00:00:00+14:00_" + "0" * 32])
def test_cursor_that_is_none_shows_the_first_page(cast: Cast, client_of: Get, after: str) -> None:
    assert f"/moderation/cases/{cast.case.pk}/" in page_of(client_of(cast.mod1), f"?after={after}")


def test_trail_is_paged_the_newest_first(cast: Cast, client_of: Get) -> None:
    for _ in range(PAGE + 3):
        record_view(cast.case, by=cast.mod1)
    first, more = slice_of(trail_of(cast.case), after=None, size=PAGE)
    assert (len(first), bool(more)) == (PAGE, True)
    assert steps_in_words(first)[0].what == "Looked at"
    text = client_of(cast.mod1).get(f"/moderation/cases/{cast.case.pk}/").content.decode()
    assert "The case was opened" not in text
    link = text.partition('rel="next" href="')[2].partition('"')[0].partition("#")[0]
    older = client_of(cast.mod1).get(f"/moderation/cases/{cast.case.pk}/{link}").content.decode()
    assert "The case was opened" in older


def test_reports_are_paged(cast: Cast, client_of: Get) -> None:
    for n in range(PAGE):
        person = make_person(f"zed{n}")
        Flag.objects.create(case=cast.case, person=person, reason="rules", note=f"Mark{n}x")
    client, url = client_of(cast.mod1), f"/moderation/cases/{cast.case.pk}/"
    text = client.get(url).content.decode()
    assert (text.count("Mark"), f"Mark{PAGE - 1}x" in text) == (PAGE - 1, False)
    link = text.partition('rel="next" href="')[2].partition('"')[0].partition("#")[0]
    assert f"Mark{PAGE - 1}x" in client.get(f"{url}{link}").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_rows_take_six_queries(cast: Cast, count: int, django_assert_num_queries: Callable[[int], object]) -> None:
    for case in cases_in(cast, count):
        Flag.objects.create(case=case, person=cast.bob, reason="rules")
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        cases, _more = slice_of(open_cases_for(cast.mod1), after=None, size=PAGE)
        rows = queue_rows(cases, now=START)
        assert [row.flag_count for row in rows] == [1] * (count + 1)
        assert [row.case.community.name for row in rows]
    assert list(decided_cases_for(cast.mod1)) == []


def test_decided_case_leaves_the_queue(cast: Cast) -> None:
    case = Case.objects.get(pk=cast.case.pk)
    decide_case(case, decision="leave", reason="Fine", seen_version=case.version, by=cast.mod1)
    assert (list(open_cases_for(cast.mod1)), list(decided_cases_for(cast.mod1))) == ([], [case])
