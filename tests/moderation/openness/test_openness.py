"""What everybody, and what members, learn of moderation: numbers and deeds, and nobody by them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from moderation.cases.models import Case
from moderation.decisions.actions import decide_case
from moderation.openness.figures import suppressed, total_of
from moderation.openness.models import NotesRead
from moderation.openness.queries import quarters_before, transparency
from moderation.reports.actions import raise_flag
from records.models import Entry
from tests.cast import CANARY, Cast


@pytest.mark.parametrize(
    ("tables", "shown"),
    [
        ([{"a": 12, "b": 40, "c": 0}], [{"a": 12, "b": 40, "c": 0}]),
        ([{"a": 3, "b": 40, "c": 90}], [{"a": None, "b": None, "c": 90}]),  # 40 goes too: 133 - 90 - 40 would tell
        ([{"a": 3, "b": 4, "c": 90}], [{"a": None, "b": None, "c": 90}]),
        ([{"a": 3, "b": 90}, {"x": 60, "y": 33}], [{"a": None, "b": None}, {"x": None, "y": None}]),
        ([{"a": 3, "b": 0}], [{"a": None, "b": 0}]),
    ],
)
def test_small_numbers_cannot_be_worked_out(tables: Any, shown: Any) -> None:
    found = suppressed(tables)
    assert found == shown
    hides = any(None in table.values() for table in found)
    assert all((total_of(table) is None) == hides for table in found)


def test_a_quarter_is_shown_when_it_is_over() -> None:
    assert quarters_before(date(2026, 11, 22), 3) == [
        (date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 1, 1), date(2026, 3, 31)),
    ]  # fmt: skip


@pytest.mark.django_db
def test_everybody_reads_the_numbers(cast: Cast, client: Client) -> None:
    cache.clear()
    then = timezone.make_aware(timezone.datetime(2026, 8, 3, 12))
    for _n in range(12):
        Case.objects.create(
            community=cast.g1, subject_kind="post", subject_id=cast.post.pk, author=cast.alice, state="decided",
            decision="remove", opened_at=then, decided_at=then + timedelta(hours=3),
        )  # fmt: skip
    [quarter, *_rest] = transparency(date(2026, 11, 22))
    assert {str(line.label): line.number for line in quarter.decisions.lines}["Removed"] == 12
    assert {str(line.label): line.number for line in quarter.times.lines}["Within a day"] == 12
    answer = client.get("/transparency/")
    assert "public" in answer["Cache-Control"]
    assert CANARY not in answer.text


@pytest.mark.django_db
def test_members_read_what_was_done_and_nobody_by_it(
    cast: Cast, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    def decided(kind: str, subject: Any, reason: str, by: Any) -> None:
        note = "Told in confidence"
        case = Case.objects.get(pk=raise_flag(kind, subject, reason=reason, note=note, by=by).case_id)
        decide_case(case, decision="remove", reason="Because", seen_version=case.version, by=cast.mod1)

    address = f"/groups/{cast.g1.slug}/moderation-log/"
    decided("post", cast.post, "spam", cast.bob)
    page = client_of(cast.bob).get(address).text.split("<main")[1].split("</main")[0]
    assert "Post: Removed" in page
    assert "It is spam or a scam" in page
    for word in ("Told in confidence", "Because", "Alice", "Bob", "Mod1", str(cast.post.pk)):
        assert word not in page
    with django_assert_max_num_queries(40) as one:
        client_of(cast.bob).get(address)
    decided("comment", cast.comment, "rules", cast.host)
    decided("message", cast.message, "child", cast.host)
    with django_assert_max_num_queries(len(one.captured_queries)):
        page = client_of(cast.bob).get(address).text
    assert "Chat message" not in page  # reported because of a child
    for person in (cast.mod1, cast.carol):
        assert client_of(person).get(address).status_code == 404


@pytest.mark.django_db
def test_it_is_kept_who_read_the_notes(cast: Cast, client_of: Any) -> None:
    client = client_of(cast.mod1)
    assert "Please read the notes" in client.get("/moderation/").text
    for _twice in range(2):
        assert client.post("/moderation/notes/").status_code == 302
    row = NotesRead.objects.get()
    assert row.person == cast.mod1
    assert Entry.objects.filter(kind="notes.read", actor_id=cast.mod1.pk).count() == 1
    assert "Please read the notes" not in client.get("/moderation/").text
    assert client.get("/moderation/notes/read/").status_code == 404
    assert client_of(cast.alice).get("/moderation/notes/").status_code == 404
