"""Notifications: told in the product, in the reader's language, and to nobody else."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone, translation

from communities.bell.queries import bell_page
from communities.notifications.actions import forget_old, mark_read, notify
from communities.notifications.models import Notification
from communities.notifications.queries import SENTENCES, TOPIC_OF, unread_count
from communities.notifications.updates import PersonSource
from outbox.models import Letter
from realtime.models import Update
from tests.cast import CANARY, Cast

NOW = timezone.now()


def test_notification_is_stored_and_only_its_persons_stream_hears_of_it_without_words(cast: Cast) -> None:
    before = Letter.objects.count()
    row = notify(cast.dave, "case_hide", community=cast.g1.pk, subject=("post", cast.post.pk), reason="Rule 2")
    update = Update.objects.get(object_id=row.pk)
    assert (update.stream_id, update.kind, update.action) == (f"me:{cast.dave.pk}", "notification", "created")
    unread = unread_count(cast.dave)
    frame = {"kind": "case_hide", "at": row.at.isoformat(), "unread": unread}
    assert PersonSource().contents([update]) == {row.pk: frame}
    assert Letter.objects.count() == before


def test_persons_stream_is_read_by_that_person_alone(cast: Cast) -> None:
    people = {user.pk for user in cast.people.values()}
    assert PersonSource().readers(dict.fromkeys(people, people)) == {person: {person} for person in people}


@pytest.mark.parametrize("kind", sorted(SENTENCES.keys() - set(TOPIC_OF)))
@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_every_kind_has_a_sentence_in_both_languages_and_an_address(cast: Cast, kind: str, language: str) -> None:
    notify(cast.dave, kind, community=cast.g2.pk, subject=("post", cast.other_post.pk))
    notify(cast.dave, kind)
    with translation.override(language):
        without, with_group = bell_page(cast.dave).lines[:2]
    own = {
        "approval_due": "/me/", "approvals_due": "/registrations/renewals/", "invited": "/me/invitations/",
        "join_request_more": "/groups/", "later_failed": "/me/drafts/",
    }  # fmt: skip
    assert without.url == own.get(kind, "")
    elsewhere = {"invited": "/me/invitations/", "later_failed": "/me/drafts/", "words_wait": "/moderation/waiting/"}
    is_of_a_case = kind.startswith(("case_", "flag_")) and kind != "case_restored"
    place = "/moderation/" if is_of_a_case else elsewhere.get(kind, "/groups/young-people/")
    assert with_group.url.startswith(place)
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
    assert kinds >= {"join_request", "made_host"}
    assert kinds <= set(SENTENCES)
    assert {f"{who}_{what}" for who in ("case", "flag") for what in ("hide", "remove")} <= set(SENTENCES)


def test_unread_are_counted_until_all_are_marked_and_only_ones_own(cast: Cast) -> None:
    Notification.objects.all().delete()
    for person in (cast.alice, cast.alice, cast.bob):
        notify(person, "made_host", community=cast.g1.pk)
    assert (unread_count(cast.alice), unread_count(cast.bob)) == (2, 1)
    assert mark_read(cast.alice, now=NOW) == 2
    assert (unread_count(cast.alice), unread_count(cast.bob)) == (0, 1)
    update = Update.objects.filter(stream_id=f"me:{cast.alice.pk}").latest("seq")
    assert (update.kind, PersonSource().contents([update])) == ("bell", {cast.alice.pk: {"unread": 0}})
    assert mark_read(cast.alice, now=NOW) == 0
    assert set(Notification.objects.filter(person=cast.alice).values_list("read_at", flat=True)) == {NOW}


def test_what_is_new_about_one_thing_grows_one_line_until_it_is_read(cast: Cast) -> None:
    Notification.objects.all().delete()
    about = {"community": cast.g1.pk, "subject": ("post", cast.post.pk)}
    rows = [notify(cast.alice, "comment", **about) for _ in range(3)]  # type: ignore[arg-type]
    assert len({row.pk for row in rows if row}) == unread_count(cast.alice) == 1
    mark_read(cast.alice, now=NOW, subject=cast.post.pk)
    notify(cast.alice, "comment", **about)  # type: ignore[arg-type]
    assert (unread_count(cast.alice), Notification.objects.filter(person=cast.alice).count()) == (1, 2)


def test_visiting_a_post_leaves_what_a_moderator_decided_about_it(cast: Cast) -> None:
    notify(cast.alice, "case_hide", community=cast.g1.pk, subject=("post", cast.post.pk))
    unread = unread_count(cast.alice)
    mark_read(cast.alice, now=NOW, subject=cast.post.pk)
    assert Notification.objects.filter(person=cast.alice, kind="case_hide", read_at=None).exists()
    assert unread_count(cast.alice) == unread - 1  # bob's comment


def test_row_holds_no_members_words(cast: Cast) -> None:
    for row in Notification.objects.all():
        assert CANARY not in f"{row.detail} {row.kind} {row.subject_kind}"


def test_old_lines_are_forgotten_read_or_not(cast: Cast) -> None:
    Notification.objects.all().delete()
    old, new = notify(cast.bob, "made_host"), notify(cast.bob, "made_host")
    assert old is not None
    Notification.objects.filter(pk=old.pk).update(at=NOW - timedelta(days=91))
    assert forget_old(now=NOW) == 1
    assert list(Notification.objects.filter(person=cast.bob)) == [new]
