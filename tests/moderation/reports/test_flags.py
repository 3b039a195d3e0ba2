"""Reporting: who may, that it is one case however many report, and that the evidence never changes."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from communities.groups.actions import remove_member
from communities.posts.actions import create_post, delete_comment, delete_post, edit_post, hide_post
from communities.posts.models import Post
from core.errors import Refused
from moderation.cases.models import Case, Evidence, Flag, FlagAddition
from moderation.decisions.actions import decide_case
from moderation.reports.actions import MOST_ADDITIONS, NOTE_LIMIT, raise_flag
from moderation.subjects import KINDS, access_subject, digest_of, find_subject
from realtime.models import Update
from records.models import Entry
from tests.cast import CANARY, Cast, make_person
from tests.factories.communities import join
from tests.moderation.conftest import Matter
from tests.threads import at_once, codes

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def steps(case: Case) -> list[tuple[str, uuid.UUID | None]]:
    found = Entry.objects.filter(subject_kind="case", subject_id=case.pk).order_by("at", "id")
    return [(entry.kind, entry.actor_id) for entry in found]


def test_first_flag_opens_a_case_about_its_author_in_its_group(cast: Cast, matter: Matter) -> None:
    case = matter.flag(cast.host)
    assert (case.subject_kind, case.subject_id) == (matter.kind, matter.subject.pk)
    assert (case.community, case.author_id, case.state) == (cast.g1, matter.subject.author_id, "open")  # type: ignore[attr-defined]
    assert steps(case) == [("case.opened", cast.host.pk), ("flag.raised", cast.host.pk)]
    actions = Update.objects.filter(stream=f"queue:{cast.g1.pk}", object_id=case.pk).order_by("seq")
    assert list(actions.values_list("action", flat=True)) == ["created"]


def test_second_flag_joins_the_open_case(cast: Cast, matter: Matter) -> None:
    first, second = matter.flag(cast.host), matter.flag(make_member(cast, "zoe"))
    assert first == second
    assert first.flags.count() == 2
    assert Evidence.objects.filter(case=first).count() == 1


def make_member(cast: Cast, name: str) -> object:
    person = make_person(name)
    join(cast.g1, person)
    return person


def test_very_same_report_twice_is_kept_once(cast: Cast, matter: Matter) -> None:
    matter.flag(cast.host, reason="spam", note="Look")
    before = (Entry.objects.count(), Update.objects.count())
    case = matter.flag(cast.host, reason="spam", note="Look")
    assert list(case.flags.values_list("person", "reason")) == [(cast.host.pk, "spam")]
    assert FlagAddition.objects.count() == 0
    assert (Entry.objects.count(), Update.objects.count()) == before


def test_what_somebody_reports_further_is_added_to_their_report(cast: Cast, matter: Matter) -> None:
    case = matter.flag(cast.host, reason="rules", note="First")
    version = Case.objects.get(pk=case.pk).version
    flag = raise_flag(matter.kind, matter.subject, reason="personal", note="And this", by=cast.host, now=NOW)  # type: ignore[arg-type]
    assert (flag.reason, flag.note, case.flags.count()) == ("rules", "First", 1)
    assert list(flag.additions.values_list("reason", "note", "added_at")) == [("personal", "And this", NOW)]
    assert Case.objects.get(pk=case.pk).version == version + 1
    assert steps(case)[-1] == ("flag.added", cast.host.pk)
    assert CANARY not in str(Entry.objects.filter(kind="flag.added").values())
    assert Update.objects.filter(object_id=case.pk).order_by("seq").last().action == "edited"  # type: ignore[union-attr]


def test_one_person_cannot_add_without_end(cast: Cast) -> None:
    for n in range(MOST_ADDITIONS + 1):
        raise_flag("post", cast.post, reason="other", note=f"Number {n}", by=cast.bob)
    with pytest.raises(Refused) as caught:
        raise_flag("post", cast.post, reason="other", note="One more", by=cast.bob)
    assert caught.value.code == "rate"
    assert FlagAddition.objects.count() == MOST_ADDITIONS


@pytest.mark.django_db(transaction=True)
def test_six_flags_at_once_make_one_case_with_six_flags(cast: Cast) -> None:
    people = [make_member(cast, f"p{n}") for n in range(6)]
    flags = at_once(*[lambda by=by: raise_flag("post", cast.post, reason="rules", note="", by=by) for by in people])
    assert len({flag.case_id for flag in flags}) == 1
    case = Case.objects.get(pk=flags[0].case_id)
    assert (case.flags.count(), case.version) == (6, 7)
    kinds = [kind for kind, _ in steps(case)]
    assert kinds == ["case.opened"] + ["flag.raised"] * 6


@pytest.mark.django_db(transaction=True)
def test_a_profile_reported_by_several_at_once_is_one_case_and_mutual_reports_wait_for_nobody(cast: Cast) -> None:
    """It belongs to no group, so that no constraint says so: the profile's row does."""
    people = [make_member(cast, f"p{n}") for n in range(4)]

    def report(whom: Any, by: Any) -> Flag:
        return raise_flag("profile", find_subject("profile", whom.pk), reason="rules", note="", by=by)

    of_alice = [lambda by=by: report(cast.alice, by) for by in [*people, cast.bob]]
    flags = at_once(*of_alice, lambda: report(cast.bob, cast.alice))
    assert not codes(flags)
    cases = Case.objects.filter(subject_kind="profile")
    assert sorted(case.flags.count() for case in cases) == [1, 5]


@pytest.mark.django_db(transaction=True)
def test_one_person_flagging_six_times_at_once_is_one_flag(cast: Cast) -> None:
    flags = at_once(*[lambda: raise_flag("post", cast.post, reason="rules", note="", by=cast.host)] * 6)
    assert len({flag.pk for flag in flags}) == 1
    assert len(steps(flags[0].case)) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("decision", ["leave", "hide"])
def test_flags_racing_a_decision_end_in_it_or_in_a_new_case_or_are_refused(cast: Cast, decision: str) -> None:
    """Whoever reports while the case is decided must not end up, unheard, in a case that is closed already."""
    case = raise_flag("post", cast.post, reason="rules", note="", by=cast.host).case
    case.refresh_from_db()
    people = [make_member(cast, f"p{n}") for n in range(4)]

    def decide() -> object:
        for _ in range(20):
            fresh = Case.objects.get(pk=case.pk)
            try:
                return decide_case(fresh, decision=decision, reason="So", seen_version=fresh.version, by=cast.mod1)
            except Refused:
                continue
        raise AssertionError("never decided")

    results = at_once(
        decide, *[lambda by=by: raise_flag("post", cast.post, reason="rules", note="", by=by) for by in people]
    )
    assert set(codes(results)) <= {"conflict"}
    told = set(cast.g1.cases.get(pk=case.pk).flags.values_list("person", flat=True))
    decided_at = Case.objects.get(pk=case.pk).decided_at
    assert decided_at is not None
    from communities.notifications.models import Notification

    news = Notification.objects.filter(kind=f"flag_{decision}").values_list("person", flat=True)
    assert set(news) == told


# Evidence


def test_evidence_holds_everything_a_decision_rests_on_and_its_digest_recomputes(cast: Cast) -> None:
    post = Post.objects.get(pk=cast.post.pk)
    evidence = raise_flag("post", post, reason="rules", note="", by=cast.bob).case.evidence
    first = post.revisions.get()
    assert evidence.content == {
        "title": f"New title {CANARY}",
        "text": f"New body {CANARY}",
        "html": f"<p>New body {CANARY}</p>\n",
        "history": [
            {
                "number": 1,
                "title": f"Title {CANARY}",
                "text": f"Body {CANARY}",
                "written_at": first.written_at.isoformat(),
            }
        ],
        "author_id": str(cast.alice.pk),
        "author_name": "Alice",
        "written_at": post.created_at.isoformat(),
        "edited_at": post.edited_at.isoformat() if post.edited_at else None,
        "audience": {"community_id": str(cast.g1.pk), "visibility": "secret", "members": 5},
    }
    assert Evidence.objects.get(pk=evidence.pk).digest == digest_of(Evidence.objects.get(pk=evidence.pk).content)
    entry = Entry.objects.get(kind="case.opened", subject_id=evidence.case_id)
    assert entry.detail == {"digest": evidence.digest, "source": "report"}


def test_digest_is_the_sha_256_of_canonical_json() -> None:
    assert digest_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert digest_of({"b": "ŵ", "a": [1, None]}) == digest_of({"a": [1, None], "b": "ŵ"})
    assert digest_of({"a": 1}) != digest_of({"a": "1"})


def test_evidence_does_not_change_with_what_its_author_does_afterwards(cast: Cast) -> None:
    case = raise_flag("post", cast.post, reason="rules", note="", by=cast.bob).case
    before = Evidence.objects.values().get(pk=case.pk)
    edit_post(Post.objects.get(pk=cast.post.pk), title="Nothing", body="to see", by=cast.alice)
    cast.alice.display_name = "Somebody else"
    cast.alice.save()
    delete_post(Post.objects.get(pk=cast.post.pk), by=cast.alice)
    remove_member(cast.bob_membership, by=cast.host)
    assert Evidence.objects.values().get(pk=case.pk) == before


def test_second_flag_after_an_edit_leaves_the_first_evidence(cast: Cast) -> None:
    case = raise_flag("post", cast.post, reason="rules", note="", by=cast.bob).case
    edit_post(Post.objects.get(pk=cast.post.pk), title="Tamer", body="now", by=cast.alice)
    raise_flag("post", Post.objects.get(pk=cast.post.pk), reason="rules", note="", by=cast.host)
    assert Evidence.objects.get(pk=case.pk).content["title"] == f"New title {CANARY}"


def test_flag_from_a_stale_page_freezes_what_stands_there_now(cast: Cast) -> None:
    stale = Post.objects.get(pk=cast.post.pk)
    edit_post(Post.objects.get(pk=cast.post.pk), title="Later", body="words", by=cast.alice)
    evidence = raise_flag("post", stale, reason="rules", note="", by=cast.bob).case.evidence
    assert (evidence.content["title"], evidence.content["text"], len(evidence.content["history"])) == (
        "Later",
        "words",
        2,
    )


# Shape


@pytest.mark.parametrize(
    ("reason", "note", "field", "code"),
    [
        ("other", "", "note", "invalid"),
        ("other", " \n\u200b", "note", "invalid"),
        ("", "", "reason", "invalid"),
        ("because", "", "reason", "invalid"),
        ("rules", "x" * (NOTE_LIMIT + 1), "note", "too_long"),
        ("rules", "a\0", "note", "invalid"),
    ],
)
def test_bad_flag_is_refused_beside_its_field(cast: Cast, reason: str, note: str, field: str, code: str) -> None:
    before = (Case.objects.count(), Flag.objects.count(), Entry.objects.count())
    with pytest.raises(Refused) as caught:
        raise_flag("post", cast.post, reason=reason, note=note, by=cast.bob)
    assert (caught.value.field, caught.value.code) == (field, code)
    assert (Case.objects.count(), Flag.objects.count(), Entry.objects.count()) == before


def test_reason_other_with_a_note_is_taken(cast: Cast) -> None:
    flag = raise_flag("post", cast.post, reason="other", note=" Look \r\n here ", by=cast.bob)
    assert Flag.objects.get(pk=flag.pk).note == "Look \n here"


@pytest.mark.parametrize("state", ["hidden", "removed", "deleted"])
def test_what_was_taken_away_meanwhile_cannot_be_flagged(cast: Cast, matter: Matter, state: str) -> None:
    type(matter.subject).objects.filter(pk=matter.subject.pk).update(state=state)  # type: ignore[attr-defined]
    with pytest.raises(Refused) as caught:
        matter.flag(cast.host)
    assert caught.value.code == "conflict"
    with pytest.raises(Http404):
        access_subject(cast.host, matter.kind, matter.subject.pk)


def test_decided_case_does_not_stop_a_new_one(cast: Cast) -> None:
    case = raise_flag("post", cast.post, reason="rules", note="", by=cast.bob).case
    case.refresh_from_db()
    decide_case(case, decision="leave", reason="Fine", seen_version=case.version, by=cast.mod1)
    again = raise_flag("post", cast.post, reason="rules", note="", by=cast.bob).case
    assert again != case


def test_database_refuses_two_open_cases_about_one_thing(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(community=cast.g1, subject_kind="post", subject_id=cast.flagged_post.pk, author=cast.bob)


# Who

MAY_FLAG = {"alice", "bob", "host"}
EVERYBODY = [
    "alice", "bob", "carol", "dave", "eve", "frank", "host", "mod1", "mod2", "banned", "suspended", "comms",
    "registrar", "admin",
]  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
def test_one_may_flag_what_one_may_see_and_nothing_else(cast: Cast, matter: Matter, who: str) -> None:
    if who in MAY_FLAG:
        assert access_subject(cast.people[who], matter.kind, matter.subject.pk) == matter.subject
    else:
        with pytest.raises(Http404):
            access_subject(cast.people[who], matter.kind, matter.subject.pk)


def test_right_to_see_that_ended_since_the_page_was_opened_is_noticed(cast: Cast, matter: Matter) -> None:
    seen = access_subject(cast.bob, matter.kind, matter.subject.pk)
    remove_member(cast.bob_membership, by=cast.host)
    before = (Case.objects.count(), Flag.objects.count(), Entry.objects.count())
    with pytest.raises(Refused) as caught:
        raise_flag(matter.kind, seen, reason="rules", note="", by=cast.bob)
    assert caught.value.code == "not_found"
    assert (Case.objects.count(), Flag.objects.count(), Entry.objects.count()) == before


def test_comment_under_a_post_taken_away_cannot_be_flagged(cast: Cast) -> None:
    hide_post(cast.post)
    with pytest.raises(Http404):
        access_subject(cast.bob, "comment", cast.comment.pk)


@pytest.mark.parametrize("kind", ["nonsense", "", "person", "case"])
def test_unknown_kind_or_id_is_missing(cast: Cast, kind: str) -> None:
    with pytest.raises(Http404):
        access_subject(cast.alice, kind, cast.post.pk)
    for known in KINDS:
        with pytest.raises(Http404):
            access_subject(cast.alice, known, uuid.uuid4())


def test_id_of_one_kind_is_not_found_under_another(cast: Cast) -> None:
    with pytest.raises(Http404):
        access_subject(cast.alice, "comment", cast.post.pk)
    delete_comment(cast.comment, by=cast.bob)


def test_entries_hold_nobodys_words(cast: Cast) -> None:
    post = create_post(cast.g1, key=uuid.uuid4(), title=CANARY, body=CANARY, by=cast.alice)
    raise_flag("post", post, reason="other", note=f"Note {CANARY}", by=cast.bob)
    rows = list(Entry.objects.all())
    assert len(rows) == 4
    for entry in rows:
        assert CANARY not in f"{entry.detail}{entry.kind}{entry.subject_kind}"
        assert not any(name in str(entry.detail) for name in ("Alice", "Bob", "example.org"))
