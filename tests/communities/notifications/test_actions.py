"""Notifications: told in the product, in the reader's language, and to nobody else."""

import ast
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from communities.groups.models import Community
from communities.notifications.actions import mark_all_read, notify
from communities.notifications.models import Notification
from communities.notifications.queries import SENTENCES, newest_notifications, unread_count
from communities.notifications.updates import PersonSource
from outbox.models import Letter
from realtime.models import Update
from tests.cast import CANARY, Cast

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def test_notification_is_stored_and_only_its_persons_stream_hears_of_it_without_words(cast: Cast) -> None:
    before = Letter.objects.count()
    row = notify(cast.dave, "case_hide", community=cast.g1.pk, subject=("post", cast.post.pk), reason="Rule 2")
    update = Update.objects.get(object_id=row.pk)
    assert (update.stream_id, update.kind, update.action) == (f"me:{cast.dave.pk}", "notification", "created")
    assert PersonSource().contents([update]) == {row.pk: {"kind": "case_hide", "at": row.at.isoformat()}}
    assert Letter.objects.count() == before


def test_persons_stream_is_read_by_that_person_alone(cast: Cast) -> None:
    people = {user.pk for user in cast.people.values()}
    pairs = {(owner, reader) for owner in people for reader in people}
    assert PersonSource().readers(pairs) == {(person, person) for person in people}


@pytest.mark.parametrize("kind", SENTENCES)
@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_every_kind_has_a_sentence_in_both_languages_and_an_address(cast: Cast, kind: str, language: str) -> None:
    notify(cast.dave, kind, community=cast.g2.pk, subject=("post", cast.other_post.pk))
    notify(cast.dave, kind)
    with translation.override(language):
        without, with_group = newest_notifications(cast.dave, known=Community.objects.all())
    own = {
        "approval_due": "/me/", "approvals_due": "/registrations/renewals/", "invited": "/me/invitations/",
        "join_request_more": "/groups/",
    }  # fmt: skip
    assert without.url == own.get(kind, "")
    elsewhere = {"invited": "/me/invitations/"}.get(kind, "/groups/young-people/")
    assert with_group.url.startswith("/moderation/" if kind.startswith("case_") else elsewhere)
    assert "%(" not in with_group.text + without.text
    if "%(group)s" in str(SENTENCES[kind]):
        assert "Young people" in with_group.text


def test_every_kind_that_is_ever_sent_has_a_sentence() -> None:
    """Reads the calls of notify() in the source: a kind that is spelt out must be one that can be shown."""
    root = Path(settings.ROOT)
    kinds = set()
    for path in [*root.glob("communities/**/*.py"), *root.glob("moderation/**/*.py"), *root.glob("home/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", "")
            if name == "notify" and isinstance(node.args[1], ast.Constant):  # type: ignore[attr-defined]
                kinds.add(node.args[1].value)  # type: ignore[attr-defined]
    assert kinds >= {"join_request", "comment"}
    assert kinds <= set(SENTENCES)
    assert {f"{who}_{what}" for who in ("case", "flag") for what in ("hide", "remove")} <= set(SENTENCES)


def test_unread_are_counted_until_all_are_marked_and_only_ones_own(cast: Cast) -> None:
    Notification.objects.all().delete()
    for person in (cast.alice, cast.alice, cast.bob):
        notify(person, "comment", community=cast.g1.pk, subject=("post", cast.post.pk))
    assert (unread_count(cast.alice), unread_count(cast.bob)) == (2, 1)
    assert [line.is_new for line in newest_notifications(cast.alice, known=Community.objects.all())] == [True, True]
    assert mark_all_read(cast.alice, now=NOW) == 2
    assert (unread_count(cast.alice), unread_count(cast.bob)) == (0, 1)
    assert mark_all_read(cast.alice, now=NOW) == 0
    assert set(Notification.objects.filter(person=cast.alice).values_list("read_at", flat=True)) == {NOW}


def test_list_shows_the_newest_first_and_never_somebody_elses(cast: Cast) -> None:
    Notification.objects.all().delete()
    for n in range(3):
        row = notify(cast.dave, "comment", community=cast.g2.pk, subject=("post", uuid.uuid4()))
        Notification.objects.filter(pk=row.pk).update(at=datetime(2027, 1, 1 + n, tzinfo=UTC))
    notify(cast.bob, "comment", community=cast.g2.pk, subject=("post", uuid.uuid4()))
    assert [line.at.day for line in newest_notifications(cast.dave, known=Community.objects.all())] == [3, 2, 1]
    assert len(newest_notifications(cast.dave, known=Community.objects.all(), limit=2)) == 2


def test_row_holds_no_members_words(cast: Cast) -> None:
    for row in Notification.objects.all():
        assert CANARY not in f"{row.detail} {row.kind} {row.subject_kind}"


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_two_queries_however_many(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    for _ in range(count):
        notify(cast.dave, "comment", community=cast.g1.pk, subject=("post", cast.post.pk))
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(newest_notifications(cast.dave, known=Community.objects.all())) == count
