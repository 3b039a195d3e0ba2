"""A report that a child can be identified hides at once; a wrong one is undone, and nobody is silenced with it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from communities.notifications.models import Notification
from communities.posts.actions import create_comment, edit_post
from communities.search.models import Indexed
from core.errors import Refused
from moderation.cases.models import Case
from moderation.decisions.actions import decide_case
from moderation.reports.actions import raise_flag
from moderation.subjects import KINDS, find_subject
from tests.cast import Cast
from tests.moderation.conftest import Matter
from tests.threads import waits_for

NOW = timezone.now()


def report(kind: str, subject: Any, cast: Cast, *, now: Any = None, by: Any = None) -> Case:
    flag = raise_flag(kind, subject, reason="child", note="", by=by or cast.host, now=now)
    return Case.objects.get(pk=flag.case_id)


def decide(case: Case, decision: str, cast: Cast) -> None:
    case.refresh_from_db()
    decide_case(case, decision=decision, reason="Looked at.", seen_version=case.version, by=cast.mod1)


def state_of(kind: str, subject: Any) -> str:
    found = find_subject(kind, subject.pk)
    assert found is not None
    return found.state


def test_it_is_hidden_at_once_and_shown_again_when_left(matter: Matter, cast: Cast) -> None:
    kind, subject = matter.kind, matter.subject
    case = report(kind, subject, cast)
    assert state_of(kind, subject) == "hidden"
    assert not Indexed.objects.filter(object_id=subject.pk).exists()
    told = Notification.objects.get(person=subject.author, kind="case_held")
    assert (told.subject_id, told.detail) == (subject.pk, {})
    with pytest.raises(Refused):
        raise_flag(kind, subject, reason="spam", note="", by=cast.bob if subject.author != cast.bob else cast.alice)
    decide(case, "leave", cast)
    assert state_of(kind, subject) == "shown"
    assert Indexed.objects.filter(object_id=subject.pk).exists()
    assert Notification.objects.filter(person=subject.author, kind="case_restored").exists()


@pytest.mark.parametrize("decision", ["hide", "remove"])
def test_a_decision_stands_over_it(cast: Cast, decision: str) -> None:
    case = report("post", cast.post, cast)
    decide(case, decision, cast)
    assert state_of("post", cast.post) == {"hide": "hidden", "remove": "removed"}[decision]


def test_other_reasons_and_too_many_wait_for_a_moderator(cast: Cast, settings: Any) -> None:
    raise_flag("post", cast.post, reason="spam", note="", by=cast.host)
    assert state_of("post", cast.post) == "shown"
    settings.HOLD_LIMIT = (1, 86400)
    report("comment", cast.comment, cast, now=NOW)
    other = create_comment(cast.post, key=uuid.uuid4(), body="Words", by=cast.alice)
    report("comment", other, cast, now=NOW + timedelta(hours=23))
    assert (state_of("comment", cast.comment), state_of("comment", other)) == ("hidden", "shown")
    report("post", cast.post, cast, now=NOW + timedelta(hours=25))
    assert state_of("post", cast.post) == "hidden"


def test_what_was_left_once_is_not_hidden_again_until_it_changes(cast: Cast) -> None:
    decide(report("post", cast.post, cast), "leave", cast)
    again = report("post", cast.post, cast)
    assert (again.held_at, state_of("post", cast.post)) == (None, "shown")
    edit_post(cast.post, title="Other", body="words", by=cast.alice)
    report("post", cast.post, cast, by=cast.bob)
    assert state_of("post", cast.post) == "hidden"


def test_its_author_reads_why_and_not_by_whom(cast: Cast, client_of: Any) -> None:
    report("post", cast.post, cast)
    alice: Client = client_of(cast.alice)
    page = alice.get(f"/moderation/taken/post/{cast.post.pk}/").content.decode()
    assert "is hidden until a moderator has looked at it" in page
    assert cast.host.display_name not in page
    assert client_of(cast.bob).get(f"/moderation/taken/post/{cast.post.pk}/").status_code == 404
    assert (
        "This is hidden"
        in client_of(cast.bob).get(KINDS["post"].url(find_subject("post", cast.post.pk))).content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_the_post_of_a_reported_comment_is_held_before_it_as_by_whoever_edits_it(cast: Cast) -> None:
    comment = create_comment(cast.post, key=uuid.uuid4(), body="At the school", by=cast.bob)
    case = waits_for(cast.post, lambda: report("comment", comment, cast), before=comment)
    assert state_of("comment", comment) == "hidden"
    raised = Case.objects.get(pk=case.pk)
    decided = waits_for(cast.post, lambda: decide_case(
        raised, decision="leave", reason="Looked at.", seen_version=raised.version, by=cast.mod1
    ), before=comment)  # fmt: skip
    assert (decided.state, state_of("comment", comment)) == ("decided", "shown")
