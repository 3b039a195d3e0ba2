"""Copies are frozen as often as the words change between reports, nobody can change one, and the page says whether."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from accounts.models import User
from communities.posts.actions import edit_comment, edit_post
from communities.posts.models import Comment, Post
from core.errors import Refused
from moderation.cases.models import Case, Evidence, FlagAddition, FurtherEvidence
from moderation.cases.queries import copies_of
from moderation.decisions.actions import decide_case
from moderation.reports.actions import raise_flag
from moderation.subjects import digest_of
from records import triggers
from records.models import Entry
from tests.cast import Cast, make_person
from tests.factories.communities import join

Get = Callable[[User], Client]
TABLES = {"moderation_evidence": Evidence, "moderation_furtherevidence": FurtherEvidence}


def edit(post: Post, title: str = "Tamer") -> None:
    edit_post(Post.objects.get(pk=post.pk), title=title, body="now", by=post.author)


def page_of(client: Client, case: Case) -> str:
    answer = client.get(f"/moderation/cases/{case.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def execute(sql: str, *args: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)


def titles(case: Case) -> list[str]:
    return [copy.content["title"] for copy in copies_of(case).kept]


# More than one copy


def test_report_after_an_edit_freezes_a_further_copy_and_the_trail_has_its_digest(cast: Cast) -> None:
    case = raise_flag("post", cast.post, reason="rules", note="", by=cast.bob).case
    edit(cast.post)
    raise_flag("post", cast.post, reason="rules", note="", by=cast.host)
    copy = FurtherEvidence.objects.get()
    assert titles(case) == [case.evidence.content["title"], "Tamer"]
    assert copy.digest == digest_of(copy.content)
    entry = Entry.objects.get(kind="evidence.kept")
    assert (entry.subject_id, entry.actor_id) == (case.pk, cast.host.pk)
    assert entry.detail == {"digest": copy.digest, "evidence": str(copy.pk)}


def test_same_report_by_the_same_person_about_changed_words_is_kept(cast: Cast) -> None:
    case = raise_flag("post", cast.post, reason="rules", note="", by=cast.bob).case
    edit(cast.post)
    raise_flag("post", cast.post, reason="rules", note="", by=cast.bob)
    assert (len(titles(case)), FlagAddition.objects.count()) == (2, 1)


def test_report_of_unchanged_words_freezes_nothing_even_when_the_group_has_grown(cast: Cast) -> None:
    case = raise_flag("comment", cast.comment, reason="rules", note="", by=cast.alice).case
    join(cast.g1, make_person("zoe"))
    raise_flag("comment", cast.comment, reason="rules", note="", by=cast.host)
    assert len(titles(case)) == 1
    edit_comment(Comment.objects.get(pk=cast.comment.pk), body="Other words", by=cast.bob)
    raise_flag("comment", cast.comment, reason="spam", note="", by=cast.host)
    assert len(titles(case)) == 2


def test_decision_keeps_a_copy_of_what_it_was_taken_about(cast: Cast) -> None:
    edit(cast.flagged_post)
    case = Case.objects.get(pk=cast.case.pk)
    decide_case(case, decision="hide", reason="Rule 2", seen_version=case.version, by=cast.mod1)
    assert titles(case)[1:] == ["Tamer"]
    assert list(trail_kinds(case))[-2:] == ["evidence.kept", "case.hide"]


def trail_kinds(case: Case) -> list[str]:
    entries = Entry.objects.filter(subject_kind="case", subject_id=case.pk).order_by("at", "id")
    return list(entries.values_list("kind", flat=True))


def test_case_shows_every_copy_and_what_changed_since_the_newest(cast: Cast, client_of: Get) -> None:
    client = client_of(cast.mod1)
    changed = "The words have changed since the last copy was kept"
    assert changed not in page_of(client, cast.case)
    edit(cast.flagged_post, title="Second words")
    page = page_of(client, cast.case)
    assert changed in page
    assert "Second words" in page
    raise_flag("post", cast.flagged_post, reason="rules", note="", by=cast.host)
    page = page_of(client, cast.case)
    assert changed not in page
    assert "Second words" in page
    assert "Copy 2" in page
    edit(cast.flagged_post, title="Third words")
    page = page_of(client, cast.case)
    assert changed in page
    assert "Second words" in page
    assert "Third words" in page


def test_decided_case_is_no_window_on_what_its_author_writes_afterwards(cast: Cast, client_of: Get) -> None:
    case = Case.objects.get(pk=cast.case.pk)
    decide_case(case, decision="leave", reason="Fine", seen_version=case.version, by=cast.mod1)
    edit(cast.flagged_post, title="Written later")
    assert "Written later" not in page_of(client_of(cast.mod1), case)


def test_case_shows_what_somebody_reported_further(cast: Cast, client_of: Get) -> None:
    raise_flag("post", cast.flagged_post, reason="child", note="Look at line two", by=cast.alice)
    page = page_of(client_of(cast.mod1), cast.case)
    assert "Look at line two" in page
    assert "A child could be identified from it" in page


def test_report_form_says_that_one_has_reported_it_already(cast: Cast, client_of: Get) -> None:
    said = "You have reported this already"
    assert said in client_of(cast.alice).get(f"/moderation/flag/post/{cast.flagged_post.pk}/").content.decode()
    assert said not in client_of(cast.host).get(f"/moderation/flag/post/{cast.flagged_post.pk}/").content.decode()


# Nobody can change one


@pytest.mark.parametrize("table", TABLES)
def test_database_refuses_to_change_or_remove_a_copy(cast: Cast, table: str) -> None:
    edit(cast.flagged_post)
    raise_flag("post", cast.flagged_post, reason="rules", note="", by=cast.host)
    model = TABLES[table]
    before = list(model.objects.values())
    assert len(before) == 1
    for sql in (f"UPDATE {table} SET digest = 'x'", f"UPDATE {table} SET content = '{{}}'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            execute(sql)
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            execute(f"REPLACE INTO {table} SELECT * FROM {table}")
    else:
        connection.check_constraints()  # else it would refuse because they are still to be checked
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            execute(f"TRUNCATE {table} CASCADE")
    assert list(model.objects.values()) == before


def test_case_with_evidence_cannot_be_deleted_with_its_group(cast: Cast) -> None:
    with pytest.raises(ProtectedError):
        cast.g1.delete()


@pytest.mark.parametrize("table", TABLES)
def test_missing_guard_of_evidence_is_noticed(transactional_db: None, table: str) -> None:
    assert triggers.installed()
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    verb = "change" if connection.vendor == "postgresql" else "update"
    try:
        execute(f"DROP TRIGGER {table}_no_{verb}{on_table}")
        assert not triggers.installed()
        assert table in triggers.check(databases=["default"])[0].msg
    finally:
        triggers.install()
    assert triggers.installed()


# And if somebody did


WARNING = "Do not rely on this evidence"


def test_untouched_copies_match_the_record(cast: Cast, client_of: Get) -> None:
    page = page_of(client_of(cast.mod1), cast.case)
    assert "This copy matches the record" in page
    assert WARNING not in page


def forge(sql: str, *args: object) -> None:
    """What somebody at the database could do: the guard goes, the row changes."""
    triggers.remove()
    execute(sql, *args)
    triggers.install()


def test_forged_content_is_shown_as_such(cast: Cast, client_of: Get) -> None:
    content = {"title": "Forged", "html": "<img src=forged>", "text": "Words"}  # and not even whole
    triggers.remove()
    Evidence.objects.filter(pk=cast.case.pk).update(content=content)
    triggers.install()
    page = page_of(client_of(cast.mod1), cast.case)
    assert WARNING in page
    assert "<img src=forged" not in page
    assert "It cannot change any more" not in page
    assert "This copy does not match the record" in page
    assert "This copy matches the record" not in page


def test_forged_content_with_its_own_digest_is_shown_as_such(cast: Cast, client_of: Get) -> None:
    content = {**Evidence.objects.get(pk=cast.case.pk).content, "title": "Forged"}
    triggers.remove()
    Evidence.objects.filter(pk=cast.case.pk).update(content=content, digest=digest_of(content))
    triggers.install()
    assert WARNING in page_of(client_of(cast.mod1), cast.case)


def test_copy_without_its_entry_is_shown_as_such(cast: Cast, client_of: Get) -> None:
    forge("DELETE FROM records_entry WHERE kind = 'case.opened'")
    assert WARNING in page_of(client_of(cast.mod1), cast.case)


@pytest.mark.parametrize("table", TABLES)
def test_missing_copy_is_missed(cast: Cast, client_of: Get, table: str) -> None:
    edit(cast.flagged_post)
    raise_flag("post", cast.flagged_post, reason="rules", note="", by=cast.host)
    forge(f"DELETE FROM {table}")
    page = page_of(client_of(cast.mod1), cast.case)
    assert WARNING in page
    assert "1 copy that the record tells of is missing" in page


def test_refused_report_freezes_nothing(cast: Cast) -> None:
    edit(cast.flagged_post)
    with pytest.raises(Refused):
        raise_flag("post", cast.flagged_post, reason="because", note="", by=cast.host)
    assert FurtherEvidence.objects.count() == 0
