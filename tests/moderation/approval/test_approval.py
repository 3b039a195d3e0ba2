import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from communities.files.actions import Chosen, store_file, upload_of
from communities.posts.actions import create_post
from communities.posts.models import Post
from communities.waiting.actions import edit_waiting
from core.errors import Refused
from moderation.approval.actions import decide_approval
from moderation.cases.models import Case
from realtime.models import Update
from records.models import Entry
from tests.cast import Cast
from tests.communities.waiting.holds import let_moderate, pre_moderate, write
from tests.threads import at_once, codes

NewClient = Callable[[User], Client]


@pytest.fixture
def before(cast: Cast) -> Cast:
    pre_moderate(cast.g1, cast.alice, cast.bob, cast.host)
    let_moderate(cast)
    return cast


def approve(case: Case, by: User) -> Any:
    return decide_approval(case, decision="approve", seen_version=case.version, by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["comment", "message", "post"])
def test_of_two_who_approve_at_once_one_is_told(before: Cast, kind: str) -> None:
    words = write(before, kind)
    one, other = (Case.objects.get(subject_id=words.pk) for _ in range(2))
    results = at_once(lambda: approve(one, before.bob), lambda: approve(other, before.host))
    assert codes(results) == ["conflict"]
    assert Update.objects.filter(object_id=words.pk, action="created").count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_approves_words_they_have_not_seen(before: Cast) -> None:
    post = write(before, "post", "as it was")
    case = Case.objects.get(subject_id=post.pk)
    mine = Post.with_waiting.select_related("author", "community").get(pk=post.pk)
    results = at_once(
        lambda: approve(case, before.bob), lambda: edit_waiting(mine, title="T", body="slipped in", by=before.alice)
    )
    assert codes(results) == ["conflict"]
    found = Post.with_waiting.get(pk=post.pk)
    assert (found.state, found.body == "slipped in") in {("shown", False), ("waiting", True)}


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_is_one_with_one_case(before: Cast) -> None:
    key = uuid.uuid4()
    one, other = at_once(*[lambda: write(before, "post", key=key)] * 2)
    assert one.pk == other.pk
    assert Case.objects.filter(subject_id=one.pk).count() == 1


@pytest.mark.django_db
def test_several_are_shown_at_once_and_what_changed_is_not(before: Cast, client_of: NewClient) -> None:
    cast = before
    waiting = [write(cast, kind) for kind in ("comment", "message", "post")]
    cases = [Case.objects.get(subject_id=words.pk) for words in waiting]
    chosen = [f"{case.pk}_{case.version}" for case in cases]
    edit_waiting(waiting[0], body="other words", by=cast.alice)
    page = client_of(cast.bob).post("/moderation/waiting/", {"chosen": chosen}, follow=True).content.decode()
    assert "2 things are shown now." in page
    assert "This case has changed since you opened it." in page
    assert [Case.objects.get(pk=case.pk).state for case in cases] == ["open", "decided", "decided"]
    other = client_of(cast.carol).post("/moderation/waiting/", {"chosen": chosen})
    assert other.status_code == 404


@pytest.mark.django_db
def test_lists_cost_as_much_for_three_as_for_one(before: Cast, client_of: NewClient) -> None:
    cast = before
    moderator, author = client_of(cast.bob), client_of(cast.alice)
    costs = []
    for number in (1, 2):
        for _ in range(number):
            for kind in ("comment", "message", "post"):
                write(cast, kind)
        cost = []
        for client, path in ((moderator, "/moderation/waiting/"), (author, f"/groups/{cast.g1.slug}/waiting/")):
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            cost.append(len(captured))
        costs.append(cost)
    assert costs[0] == costs[1]


@pytest.mark.django_db
def test_each_look_is_recorded(before: Cast, client_of: NewClient) -> None:
    cases = [Case.objects.get(subject_id=write(before, kind).pk).pk for kind in ("comment", "post")]
    client_of(before.bob).get("/moderation/waiting/")
    client_of(before.bob).get(f"/moderation/cases/{cases[0]}/approval/")
    seen = Entry.objects.filter(kind="case.viewed", actor_id=before.bob.pk)
    assert sorted(seen.values_list("subject_id", flat=True)) == sorted([*cases, cases[0]])


@pytest.mark.django_db
def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(before: Cast, client_of: NewClient) -> None:
    words = write(before, "comment")
    case = Case.objects.get(subject_id=words.pk)
    client, path = client_of(before.bob), f"/moderation/cases/{case.pk}/approval/"
    page = client.post(path, {"decision": "refuse", "reason": "", "version": case.version}).content.decode()
    assert "Say why." in page
    edit_waiting(words, body="other words", by=before.alice)
    given = {"decision": "refuse", "reason": "my long reason", "version": case.version}
    page = client.post(path, given).content.decode()
    assert "my long reason" in page
    assert "other words" in page


@pytest.mark.django_db
def test_files_of_what_waits_are_for_its_author_and_its_moderators(before: Cast, client_of: NewClient) -> None:
    cast = before
    file = store_file(cast.g1, by=cast.alice, **upload_of("plan.txt", b"canary plan"))
    chosen = [Chosen(file.pk, alt="", is_decorative=False, has_attested=False)]
    post = create_post(cast.g1, key=uuid.uuid4(), title="With a file", body="b", files=chosen, by=cast.alice)
    case = Case.objects.get(subject_id=post.pk)
    path = f"/files/{file.pk}/"
    assert client_of(cast.alice).get(path).status_code == 200
    assert client_of(cast.bob).get(path).status_code == 404
    assert client_of(cast.bob).get(f"/moderation/cases/{case.pk}/files/{file.pk}/").status_code == 200
    assert "plan.txt" not in client_of(cast.bob).get(f"/groups/{cast.g1.slug}/files/").content.decode()
    approve(case, cast.bob)
    assert client_of(cast.bob).get(path).status_code == 200
    assert "plan.txt" in client_of(cast.bob).get(f"/groups/{cast.g1.slug}/files/").content.decode()


@pytest.mark.django_db
def test_case_of_what_waits_takes_no_other_decision(before: Cast, client_of: NewClient) -> None:
    post = write(before, "post")
    case = Case.objects.get(subject_id=post.pk)
    for decision in ("leave", "remove"):
        given = {"decision": decision, "reason": "x", "version": case.version}
        client_of(before.bob).post(f"/moderation/cases/{case.pk}/decide/", given)
    assert Case.objects.get(pk=case.pk).state == "open"
    with pytest.raises(Refused):
        decide_approval(case, decision="hide", seen_version=case.version, by=before.bob)
