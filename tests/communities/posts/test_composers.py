"""What every composer has in common, whatever it makes."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities.chat.models import Message
from communities.posts.actions import create_comment, create_post
from communities.posts.kinds import KINDS
from communities.posts.models import Comment, Post
from core.errors import Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def filled_in() -> dict[str, dict[str, Any]]:
    soon = timezone.localtime() + timedelta(days=7)
    return {
        "event": {"first": soon.date().isoformat(), "starts": "19:00", "ends": "20:00", "place": "The hall"},
        "poll": {
            "options": "Monday\nTuesday", "how_many": "one", "names": "hidden", "results": "once",
            "closes_at": f"{soon:%Y-%m-%dT%H:%M}",
        },
        "consultation": {
            "closes_at": f"{soon:%Y-%m-%dT%H:%M}", "answers": "hosts", "parts": "1", "part1_heading": "Rest",
            "part1_text": "Two nights", "part1_comment": "on",
        },
    }  # fmt: skip


@pytest.mark.parametrize("kind", [*KINDS, "comment"])
def test_asking_who_will_be_told_sends_nothing(cast: Cast, kind: str) -> None:
    """Over every kind there is: the same form is sent by its own button, so it lacked nothing."""
    model: Any = Comment if kind == "comment" else Post
    place, name = [cast.g1.slug], "new_comment" if kind == "comment" else KINDS[kind].new
    url = reverse(name, args=[*place, cast.post.pk] if kind == "comment" else place)
    sent = {"key": str(uuid.uuid4()), "title": "Coffee", "body": "Come in", **filled_in().get(kind, {})}
    client, before = Client(), model.objects.count()
    client.force_login(cast.host)
    page = client.post(url, sent | {"check": "yes"})
    assert (page.status_code, model.objects.count()) == (200, before)
    assert (client.post(url, sent).status_code, model.objects.count()) == (302, before + 1)


def test_key_that_is_something_else_s_id_is_refused_and_the_words_are_kept(cast: Cast) -> None:
    message = Message.objects.filter(room=cast.room).latest("created_at")
    Message.objects.filter(pk=message.pk).update(state=Message.State.HIDDEN)  # in no index, and may come back
    for key in (cast.comment.pk, message.pk, message.room_id):
        with pytest.raises(Refused) as caught:
            create_post(cast.g1, key=key, title="T", body="b", by=cast.alice)
        assert caught.value.code == "conflict"
    with pytest.raises(Refused):
        create_comment(cast.post, key=cast.other_post.pk, body="b", by=cast.alice)
    client = Client()
    client.force_login(cast.alice)
    sent = {"key": str(cast.comment.pk), "title": "T", "body": "A long text"}
    form = client.post(reverse("new_post", args=[cast.g1.slug]), sent).context["form"]
    assert form["body"].value() == "A long text"
    assert form["key"].value() != sent["key"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00"])
def test_days_at_the_ends_of_the_calendar_are_refused_everywhere(cast: Cast, moment: str) -> None:
    client, group, day = Client(), f"/groups/{cast.g1.slug}", moment[:10]
    client.force_login(cast.host)
    assert client.post(f"{group}/read/", {"until": moment}).status_code == 302
    words = {"key": str(uuid.uuid4()), "title": "T", "body": "b"}
    poll = words | filled_in()["poll"] | {"closes_at": moment}
    assert "closes_at" in client.post(reverse("new_poll", args=[cast.g1.slug]), poll).context["form"].errors
    event = words | filled_in()["event"]
    for odd in ({"first": day}, {"last": day}, {"repeats": "weekly", "until": day}):
        assert client.post(reverse("new_event", args=[cast.g1.slug]), event | odd).status_code in {200, 302}
    assert client.post(f"{group}/invitations/new/", {"expires_at": moment}).context["form"].errors["expires_at"]
