"""What a group's pages say at the door: hours, emergency line, the quick way out."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from communities.groups.clocks import LONDON, hours_from
from communities.groups.models import Community
from communities.settings.actions import change_front
from communities.settings.queries import FRONT_SETTINGS, settings_seen
from communities.templatetags.communities import telephones
from core.errors import Refused
from records.models import Entry
from tests.authz.rows import GROUP, POST, ROOM, ids_of
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WEEK = {"week": [["09:00", "17:00"]] * 5 + [None, None], "off": []}
OFF = "Nobody watches this group now."


def shows(answer: Any, side: str) -> bool:
    """Whether that side of the line is there and not hidden."""
    tag = answer.content.decode().partition(f"data-watch-{side}")[2].partition(">")[0]
    return f"data-watch-{side}" in answer.content.decode() and "hidden" not in tag


def sent(community: Community, **more: str) -> dict[str, str]:
    return {"seen": settings_seen(community, FRONT_SETTINGS), **more}


def path_of(community: Community) -> str:
    return reverse("group_front_settings", args=[community.slug])


@pytest.mark.parametrize(
    ("name", "args"), [("group", GROUP), ("group_about", GROUP), ("members", GROUP), ("post", POST), ("room", ROOM)]
)
def test_every_page_says_whether_somebody_watches(cast: Cast, client_of: Any, name: str, args: tuple[str, ...]) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(
        office_hours=WEEK, emergency_line="ring the duty team on 01632 960 999", emergency_line_cy="ffoniwch y tîm"
    )
    path = reverse(name, args=[ids_of(cast)[arg] for arg in args])
    for moment, is_watched in (("2026-11-23T16:59:59", True), ("2026-11-23T17:00", False), ("2026-11-21T12:00", False)):
        with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=LONDON), tick=False):
            client = client_of(cast.bob)
            answer = client.get(path)
        assert (shows(answer, "on"), shows(answer, "off")) == (is_watched, not is_watched)
        assert answer.headers["Cache-Control"] == "private, no-store"
    page = answer.content.decode()
    assert '<a href="tel:01632960999">01632 960 999</a>' in page
    assert '<a href="tel:999">999</a>' in page
    assert "Somebody is back on Monday at 09:00." in page


def test_welsh_reader_gets_the_welsh_line_and_a_group_without_hours_or_line_says_nothing(
    cast: Cast, client_of: Any
) -> None:
    client = client_of(cast.bob)
    path = reverse("group", args=[cast.g1.slug])
    assert b"data-watch" not in client.get(path).content
    Community.objects.filter(pk=cast.g1.pk).update(emergency_line="ring 01632 960 999", emergency_line_cy="ffoniwch ni")
    page = client.get(path).content.decode()
    assert "Nobody watches this group all the time." in page
    assert "ffoniwch ni" not in page
    client.cookies["django_language"] = "cy"
    assert "ffoniwch ni" in client.get(path).content.decode()


def test_host_saves_hours_and_lines_and_nobody_s_words_are_recorded(cast: Cast, client_of: Any) -> None:
    given = sent(
        cast.g1, from_0="09:00", to_0="17:00", from_5="22:00", to_5="06:00", off="25/12/2026\n26.12.2026\n1/1/2020",
        emergency_line="ring  the team", leave_quickly="on", welcome="Hello\r\nall",
    )  # fmt: skip
    with time_machine.travel("2026-11-22T12:00Z"):
        assert client_of(cast.host).post(path_of(cast.g1), given).status_code == 302
    stored = Community.objects.get(pk=cast.g1.pk)
    hours = hours_from(stored.office_hours)
    assert hours is not None
    assert [bool(day) for day in hours.week] == [True, False, False, False, False, True, False]
    assert hours.off == {date(2026, 12, 25), date(2026, 12, 26)}
    assert (stored.emergency_line, stored.welcome, stored.leave_quickly) == ("ring the team", "Hello\nall", True)
    entry = Entry.objects.get(kind="group.changed")
    assert entry.detail == {"changed": ["office_hours", "emergency_line", "welcome", "leave_quickly"]}
    emptied = sent(stored)
    assert client_of(cast.host).post(path_of(cast.g1), emptied).status_code == 302
    stored.refresh_from_db()
    assert (stored.office_hours, stored.emergency_line, stored.leave_quickly) == (None, "", False)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"from_0": "09:00"}, "Monday: give both times, or leave both empty."),
        ({"from_1": "09:00", "to_1": "09:00"}, "Tuesday: both times are the same."),
        ({"from_2": "25:00", "to_2": "26:00"}, "Enter a valid time."),
        ({"off": "soon"}, "We do not understand “soon”."),
        ({"off": "25/12/2099"}, "more than two years away"),
        ({"emergency_line": "a" * 201}, "201 characters"),
        ({"welcome_cy": "\u202e"}, "Write something first."),
    ],
)
def test_wrong_input_is_explained_kept_on_the_screen_and_stores_nothing(
    cast: Cast, client_of: Any, wrong: dict[str, str], says: str
) -> None:
    answer = client_of(cast.host).post(path_of(cast.g1), sent(cast.g1, **{"welcome": "Typed welcome"} | wrong))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert "Typed welcome" in answer.content.decode()
    stored = Community.objects.get(pk=cast.g1.pk)
    assert (stored.office_hours, stored.welcome) == (None, "")


def test_two_hosts_at_once_do_not_undo_each_other(cast: Cast, client_of: Any) -> None:
    old = sent(cast.g1, welcome="Second")
    change_front(cast.g1, seen=old["seen"], welcome="First", by=cast.host)
    with pytest.raises(Refused) as refused:
        change_front(cast.g1, seen=old["seen"], welcome="Second", by=cast.host)
    assert refused.value.code == "conflict"
    answer = client_of(cast.host).post(path_of(cast.g1), old)
    assert "Somebody else changed the settings meanwhile." in answer.content.decode()
    assert Community.objects.get(pk=cast.g1.pk).welcome == "First"
    again = answer.context["form"]["seen"].value()
    assert client_of(cast.host).post(path_of(cast.g1), old | {"seen": again}).status_code == 302
    assert Community.objects.get(pk=cast.g1.pk).welcome == "Second"


def test_quick_way_out_is_on_every_page_where_the_host_turned_it_on_and_signs_nobody_out(
    cast: Cast, client_of: Any
) -> None:
    client = client_of(cast.bob)
    paths = [reverse("group", args=[cast.g1.slug]), reverse("post", args=[cast.g1.slug, cast.post.pk])]
    assert not any(b"govuk-exit-this-page" in client.get(path).content for path in paths)
    Community.objects.filter(pk=cast.g1.pk).update(leave_quickly=True)
    for path in paths:
        page = client.get(path).content.decode()
        assert 'href="https://www.bbc.co.uk/weather" rel="nofollow noreferrer"' in page
    assert b"govuk-exit-this-page" not in client.get("/groups/").content


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("ring 01632 960 999 now", 'ring <a href="tel:01632960999">01632 960 999</a> now'),
        ("+44 1632 960999", '<a href="tel:+441632960999">+44 1632 960999</a>'),
        ("111 or 116 123", '<a href="tel:111">111</a> or <a href="tel:116123">116 123</a>'),
        ("<b>999</b>", '&lt;b&gt;<a href="tel:999">999</a>&lt;/b&gt;'),
        ("in 2026, 1999 or 9990", "in 2026, 1999 or 9990"),
    ],
)
def test_telephone_numbers_can_be_rung_and_nothing_else_is_let_through(text: str, html: str) -> None:
    assert telephones(text) == html
