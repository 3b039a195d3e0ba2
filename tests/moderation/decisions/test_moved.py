"""What was reported and then moved to another group: each group's moderators see what happened in theirs."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from communities.groups.models import Membership
from communities.notifications.models import Notification
from communities.placing.actions import move_post
from communities.posts.actions import edit_post
from communities.posts.models import Comment, Post
from communities.words.models import Words
from core.errors import Refused
from moderation.cases.models import Case
from moderation.cases.queries import copies_of, open_flag_of, words_since
from moderation.decisions.actions import decide_case
from moderation.reports.actions import raise_flag
from moderation.subjects import find_subject
from tests.cast import Cast
from tests.factories.communities import join
from tests.threads import at_once, codes


def fresh(cast: Cast) -> Post:
    return Post.objects.select_related("author", "community").get(pk=cast.post.pk)


def found(kind: str, cast: Cast) -> Words:
    subject = find_subject(kind, cast.post.pk if kind == "post" else cast.comment.pk)
    assert subject is not None
    return subject


def report(kind: str, cast: Cast, by: str, *, reason: str = "rules", note: str = "") -> Case:
    return raise_flag(kind, found(kind, cast), reason=reason, note=note, by=cast.people[by]).case


def decide(case: Case, decision: str, cast: Cast, by: str, *, seen: int | None = None) -> Case:
    case = Case.objects.select_related("community", "author").get(pk=case.pk)
    return decide_case(
        case, decision=decision, reason="So", seen_version=seen or case.version, by=cast.people[by]
    )  # fmt: skip


@pytest.fixture
def both(cast: Cast) -> Cast:
    join(cast.g2, cast.host, role=Membership.Role.HOST)
    join(cast.g2, cast.alice, cast.bob)
    return cast


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_later_reports_and_words_are_for_the_group_where_it_is_now(
    both: Cast, client_of: Callable[[User], Client], kind: str
) -> None:
    old = report(kind, both, "host", note="before")
    move_post(fresh(both), to=both.g2, by=both.host)
    assert open_flag_of(both.host, kind, found(kind, both)) is None
    new = report(kind, both, "carol", note="afterwards")
    edit_post(fresh(both), title="A", body="Written there", by=both.alice)
    Comment.objects.filter(pk=both.comment.pk).update(body="Written there", html="Written there")
    assert (old.community, new.community) == (both.g1, both.g2)
    assert report(kind, both, "host").pk == new.pk
    assert words_since(old, copies_of(old), found(kind, both)) is None
    theirs = client_of(both.mod1).get(f"/moderation/cases/{old.pk}/").content.decode()
    assert "before" in theirs
    assert "A host has moved it to another group since" in theirs
    for hidden in ("afterwards", "Carol", "Written there", "Young people"):
        assert hidden not in theirs
    assert "Written there" in client_of(both.mod2).get(f"/moderation/cases/{new.pk}/").content.decode()
    decide(old, "leave", both, "mod1")
    assert len(copies_of(old).kept) == 1
    assert Case.objects.get(pk=new.pk).state == "open"


def test_whoever_works_on_the_other_case_looks_again_when_it_is_gone(both: Cast) -> None:
    old = report("post", both, "host")
    move_post(fresh(both), to=both.g2, by=both.host)
    new = report("post", both, "carol", reason="child")
    assert not fresh(both).is_shown, "held"
    seen = Case.objects.get(pk=new.pk).version
    decide(old, "hide", both, "mod1")
    with pytest.raises(Refused, match="conflict"):
        decide(new, "leave", both, "mod2", seen=seen)
    decide(new, "leave", both, "mod2")
    assert fresh(both).state == "hidden", "that one group leaves it undoes nothing of what the other decided"
    assert not Notification.objects.filter(person=both.alice, kind="case_restored").exists()


@pytest.mark.django_db(transaction=True)
def test_deciding_one_and_reporting_for_the_other_at_once(cast: Cast) -> None:
    join(cast.g2, cast.host, role=Membership.Role.HOST)
    join(cast.g2, cast.alice, cast.bob)
    old = report("comment", cast, "host")
    move_post(fresh(cast), to=cast.g2, by=cast.host)
    flags = [lambda by=by: report("comment", cast, by) for by in ("carol", "alice", "host")]
    results = at_once(*flags, lambda: decide(old, "remove", cast, "mod1"))
    assert set(codes(results)) <= {"conflict"}, results
    assert Case.objects.filter(subject_id=cast.comment.pk, community=cast.g2).count() <= 1
    assert Case.objects.get(pk=old.pk).state == "decided"
