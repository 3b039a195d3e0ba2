"""Who finds what, and that it is right on the very next request (A08, A14, E01, E09 of the published tests)."""

import re
import uuid
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.chat.actions import delete_message, send_message
from communities.consultations.actions import PartInput, answer_part, create_consultation
from communities.consultations.models import Part
from communities.events.actions import Details, Series, create_event, edit_event
from communities.events.clocks import Times
from communities.files.actions import Chosen, store_file, upload_of
from communities.finding.actions import rebuild
from communities.groups.actions import leave_community, remove_member
from communities.groups.models import Membership
from communities.people.actions import block_person, unblock_person
from communities.polls.actions import create_poll, state_outcome
from communities.polls.models import Poll
from communities.posts.actions import (
    create_comment,
    create_post,
    delete_comment,
    edit_comment,
    edit_post,
    hide_comment,
    hide_post,
    restore_comment,
)
from communities.rooms.actions import admit_guest, dismiss_guest
from communities.search.models import Indexed
from communities.search.queries import PAGE
from tests.cast import CANARY, make_person
from tests.factories.communities import join

pytestmark = pytest.mark.django_db


def look(reader, words, /, **more):
    client = Client()
    if reader is not None:
        client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post(reverse("search"), {"q": words, **more})
    assert response.status_code == 200
    return response


def finds(reader, words, /, **more):
    """The kinds of what is found, and the whole number."""
    results = look(reader, words, **more).context["results"]
    assert not results.found or results.found.total >= len(results.hits)
    return sorted(hit.kind for hit in results.hits)


def text_of(response):
    """Without the box that repeats what was looked for."""
    return re.sub(r'value="[^"]*"', "", response.content.decode())


def test_a_member_finds_posts_comments_and_messages(cast):
    assert finds(cast.alice, CANARY) == ["comment", "message", "post", "post"]
    assert finds(cast.alice, CANARY, kind="comment") == ["comment"]
    response = look(cast.alice, CANARY)
    assert f"<mark>{CANARY}</mark>" in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.parametrize("name", ["dave", "carol", "frank", "eve", "mod1", "comms", "admin", None])
def test_a08_nobody_else_finds_anything_nor_hears_a_number(cast, name):
    for words in (CANARY, CANARY[:6], f'"{CANARY}"', "alice canary7f3e"):
        response = look(getattr(cast, name) if name else None, words)
        results = response.context["results"]
        assert results.is_empty
        assert not results.tabs
        assert CANARY not in text_of(response)
    response = look(getattr(cast, name) if name else None, "from", group=str(cast.g1.pk), person="alice")
    assert CANARY not in text_of(response)


def test_right_on_the_next_request_after_each_change(cast):
    post = create_post(cast.g1, key=uuid.uuid4(), title="Marmalade", body="jam", by=cast.alice)
    comment = create_comment(post, key=uuid.uuid4(), body="marmalade too", by=cast.bob)
    message = send_message(cast.room, text="marmalade", client_id=uuid.uuid4(), by=cast.bob)
    assert finds(cast.host, "marmalade") == ["comment", "message", "post"]
    delete_message(message, by=cast.bob)
    edit_comment(comment, body="honey", by=cast.bob)
    assert finds(cast.host, "marmalade") == ["post"]
    assert finds(cast.host, "honey") == ["comment"]
    edit_post(post, title="Honey", body="jam", by=cast.alice)
    assert finds(cast.host, "marmalade") == []
    delete_comment(comment, by=cast.bob)
    assert finds(cast.host, "honey") == ["post"]
    create_comment(post, key=uuid.uuid4(), body="more honey", by=cast.bob)
    hide_post(post)
    assert finds(cast.host, "honey") == []  # nor what was said under it
    assert not Indexed.objects.filter(within=post.pk).exists()


def test_right_on_the_next_request_after_leaving_and_being_removed(cast):
    assert finds(cast.bob, CANARY)
    leave_community(Membership.objects.get(community=cast.g1, person=cast.bob))
    assert finds(cast.bob, CANARY) == []
    membership = Membership.objects.get(community=cast.g1, person=cast.alice)
    remove_member(membership, by=cast.host)
    assert finds(cast.alice, CANARY) == []


def test_words_of_those_one_blocked_are_left_out(cast):
    block_person(cast.bob, by=cast.alice)
    assert finds(cast.alice, CANARY) == ["message", "post"]  # her own
    unblock_person(cast.bob, by=cast.alice)
    assert finds(cast.alice, CANARY) == ["comment", "message", "post", "post"]


def test_title_of_a_post_by_somebody_one_blocked_is_not_over_what_stands_under_it(cast):
    post = create_post(cast.g1, key=uuid.uuid4(), title="Zebra crossing", body="b", by=cast.bob)
    file = store_file(cast.g1, by=cast.host, **upload_of("marmalade.txt", b"words"))
    create_comment(post, key=uuid.uuid4(), body="marmalade", files=[Chosen(file.pk)], by=cast.host)
    assert "Zebra" in text_of(look(cast.alice, "marmalade"))
    block_person(cast.bob, by=cast.alice)
    assert finds(cast.alice, "marmalade") == ["comment", "file"]
    assert "Zebra" not in text_of(look(cast.alice, "marmalade"))


def test_person_is_looked_for_among_those_one_has_met_also_who_left(cast, monkeypatch):
    monkeypatch.setattr("communities.finding.queries.NAMED", 1)
    namesake = make_person("bob-stranger", pk=uuid.UUID(int=1))
    assert namesake.pk < cast.bob.pk
    assert finds(cast.alice, CANARY, person="bob") == ["comment", "post"]
    leave_community(Membership.objects.get(community=cast.g1, person=cast.bob))
    assert finds(cast.alice, CANARY, person="bob") == ["comment", "post"]


def test_a_guest_finds_what_is_in_their_room_until_they_are_shown_out(cast):
    guest = make_person("guest")
    admit_guest(cast.room, guest, by=None)
    assert finds(guest, CANARY) == ["message"]
    dismiss_guest(cast.room, guest, by=None)
    assert finds(guest, CANARY) == []


def test_who_joined_late_finds_nothing_older_nor_what_was_said_under_it(cast):
    late = make_person("late")
    join(cast.g1, late)
    create_post(cast.g1, key=uuid.uuid4(), title="Marmalade", body=CANARY, by=cast.alice)
    newest = Indexed.objects.latest("id")
    Membership.objects.filter(person=late).update(reads_from=newest.began)
    create_comment(cast.post, key=uuid.uuid4(), body=f"{CANARY} again", by=cast.alice)
    assert finds(late, CANARY) == ["post"]


def test_narrowing_by_group_person_and_time(cast):
    assert finds(cast.alice, CANARY, group=str(cast.g1.pk)) == ["comment", "message", "post", "post"]
    assert finds(cast.alice, CANARY, person="bob") == ["comment", "post"]
    assert finds(cast.alice, CANARY, person="nobody") == []
    assert finds(cast.alice, CANARY, when="week") == ["comment", "message", "post", "post"]


def test_people_are_those_one_shares_a_group_with(cast):
    assert [person.pk for person in look(cast.alice, "bob").context["results"].people] == [cast.bob.pk]
    assert look(cast.alice, "carol").context["results"].people == []
    block_person(cast.bob, by=cast.alice)
    assert look(cast.alice, "bob").context["results"].people == []


def test_older_finds_come_page_by_page_each_once(cast, settings):
    settings.CHAT_SEND_LIMIT = None
    for number in range(PAGE + 3):
        send_message(cast.room, text=f"marmalade {number}", client_id=uuid.uuid4(), by=cast.alice)
    first = look(cast.host, "marmalade").context["results"]
    second = look(cast.host, "marmalade", before=first.found.older).context["results"]
    seen = [hit.href for hit in (*first.hits, *second.hits)]
    assert (len(first.hits), len(second.hits), len(set(seen)), second.found.older) == (PAGE, 3, PAGE + 3, None)


@pytest.mark.parametrize(
    "odd",
    [
        {"page": "-1", "before": "NaN", "kind": "author__password__startswith"},
        {"before": "9" * 30, "group": "1 OR 1=1", "when": "ever", "order_by": "author__password"},
        {"before": "--1", "author__password__startswith": "a", "group": str(uuid.uuid4())},
        {"before": "-9223372036854775808", "person": "%' OR 1=1 --"},
    ],
)
def test_e09_odd_parameters_are_ignored_or_told(cast, client, odd):
    client.force_login(cast.alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(reverse("search"), {"q": CANARY, **odd}).status_code == 200
    assert client.get(reverse("search"), {"q": CANARY, **odd}).status_code == 200
    assert client.get(reverse("search"), {"q": CANARY}).context["results"] is None
    assert client.post(reverse("search"), {"q": "\0"}).status_code in {200, 400}
    assert client.post(reverse("search"), {"q": "x" * 201}).context["results"] is None


XSS = ['"><script>alert(1)</script>', "<svg onload=alert(1)>", "</mark><img src=x onerror=alert(1)>", "{{ 7|add:7 }}"]


def test_e01_what_is_looked_for_and_found_is_text(cast):
    words = " ".join(XSS)
    create_post(cast.g1, key=uuid.uuid4(), title=f"{words} marmalade", body=f"marmalade {words}", by=cast.alice)
    for looked_for in (*XSS, "marmalade", "alert"):
        page = look(cast.bob, looked_for).content.decode()
        assert not re.search(r"<script>alert|<svg onload|<img src=x", page)


def test_costs_the_same_for_one_find_and_for_three(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert finds(cast.host, "marmalade", kind="post")
        return len(captured)

    create_post(cast.g1, key=uuid.uuid4(), title="Marmalade", body="jam", by=cast.alice)
    queries()
    one = queries()
    for _ in range(2):
        create_post(cast.g1, key=uuid.uuid4(), title="Marmalade", body="jam", by=cast.bob)
    assert queries() == one


def test_file_of_a_comment_is_found_again_when_the_comment_comes_back(cast):
    file = store_file(cast.g1, by=cast.alice, **upload_of("marmalade.txt", b"words"))
    comment = create_comment(cast.post, key=uuid.uuid4(), body="b", files=[Chosen(file.pk)], by=cast.alice)
    hide_comment(comment)
    assert finds(cast.bob, "marmalade") == []
    restore_comment(comment)
    assert finds(cast.bob, "marmalade") == ["file"]


def test_rebuilding_gives_the_same_finds_and_takes_out_strays(cast):
    from communities.finding.actions import fill_index
    from communities.posts.models import Post

    before = set(Indexed.objects.values_list("id", "object_id"))
    Indexed.objects.filter(object_id=cast.comment.pk).delete()
    assert sum(fill_index()) == 1
    stray = create_post(cast.g1, key=uuid.uuid4(), title="Stray", body="stray", by=cast.alice)
    Post.objects.filter(pk=stray.pk).update(state="hidden")  # round the action
    list(rebuild())
    assert set(Indexed.objects.values_list("id", "object_id")) == before
    assert finds(cast.bob, CANARY) == ["comment", "message", "post", "post"]


def test_walking_from_the_newest_finds_the_same(cast, monkeypatch):
    """On PostgreSQL a frequent word is found another way; here each is."""
    monkeypatch.setattr("communities.search.queries.FEW_GROUPS", {"postgresql": 0, "sqlite": 0})
    monkeypatch.setattr("communities.search.plans.STEP", 0)
    assert finds(cast.alice, CANARY) == ["comment", "message", "post", "post"]
    assert finds(cast.carol, CANARY) == []
    block_person(cast.bob, by=cast.alice)
    assert finds(cast.alice, CANARY) == ["message", "post"]
    assert finds(cast.alice, CANARY, when="week", kind="post") == ["post"]


def test_options_parts_places_and_what_came_of_them_are_found_and_answers_never(cast):
    end = timezone.now() + timedelta(days=2)
    asked = {"key": uuid.uuid4(), "title": "Asked", "body": "About", "by": cast.host, "closes_at": end}
    marks = {"is_multiple": False, "is_anonymous": True, "hides_results": True}
    create_poll(cast.g1, options=["Marmalade", "Honey"], **marks, **asked)
    part = PartInput("One", "It says quince.", "Is it clear?")
    create_consultation(cast.g1, parts=[part], members_see=True, **{**asked, "key": uuid.uuid4()})
    day = timezone.localdate() + timedelta(days=9)
    series, where = Series(Times(day, day, time(19), time(20))), Details(place="The orangery")
    words = {"key": uuid.uuid4(), "title": "Tea", "body": "Come", "by": cast.host}
    event = create_event(cast.g1, series=series, details=where, **words).event
    for word in ("marmalade", "quince", "orangery"):
        assert f"<mark>{word}</mark>" in look(cast.bob, word).content.decode().lower()
        assert not finds(cast.carol, word)
    answer_part(Part.objects.get(), scale=None, comment="Medlar", by=cast.alice)
    assert not finds(cast.host, "medlar")
    edit_event(event, title="Tea", body="Come", details=Details(place="The pantry"), by=cast.host)
    Poll.objects.update(closes_at=timezone.now())
    state_outcome(Poll.objects.get(), text="Damson it is", by=cast.host)
    assert (finds(cast.bob, "orangery"), finds(cast.bob, "pantry"), finds(cast.bob, "damson")) == (
        [],
        ["post"],
        ["post"],
    )
    for _ in rebuild():
        pass
    assert finds(cast.bob, "quince") == ["post"]
    block_person(cast.host, by=cast.bob)
    assert not finds(cast.bob, "damson")
