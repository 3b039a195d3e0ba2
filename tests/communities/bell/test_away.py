"""One letter to whoever is away, that says nothing; and how it is stopped. A11 and A13 of the published tests."""

import re
import urllib.parse
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Session, User
from communities.bell.actions import AWAY, still_away, write_to_the_away
from communities.groups.models import Membership
from communities.notifications.actions import mark_read, set_wish, stop_letters
from communities.notifications.models import Notification
from communities.notifications.queries import wants_letters
from communities.notifications.stopping import stop_token
from communities.posts.actions import create_comment, hide_post
from core.tokens import token_for
from outbox.actions import send_due_letters
from outbox.models import Letter
from tests.cast import CANARY, Cast
from tests.outbox.test_letters import PostOffice, office

__all__ = ["office"]
pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=11)


@pytest.fixture(autouse=True)
def quiet(cast: Cast) -> None:
    Notification.objects.all().delete()
    Letter.objects.all().delete()


def mention(cast: Cast, key: int = 0) -> datetime:
    """Tells alice by name, and says when a letter may tell of it."""
    import uuid

    create_comment(cast.post, key=uuid.uuid4(), body=f"@Alice {CANARY} {key}", by=cast.bob)
    return timezone.now() + LATER


def go_round(now: datetime) -> list[Letter]:
    """What the clock does, and which letters that leaves behind or on their way."""
    write_to_the_away(now=now)
    send_due_letters(now=now, checks={AWAY: still_away})
    return list(Letter.objects.filter(template=AWAY).order_by("due_at"))


def test_a11_letter_of_what_is_private_holds_nothing_of_it(cast: Cast, office: PostOffice) -> None:
    letters = go_round(mention(cast))
    assert [letter.sent_at is not None for letter in letters] == [True]
    (sent,) = office.box.letters
    assert sent["X-Envelope-To"] == cast.alice.email
    assert sent["Subject"] == f"You have something new in {settings.SITE_NAME}"
    whole = sent.as_string() + sent.get_content()
    for secret in (CANARY, "carers", "Bob", "Alice ", str(cast.post.pk), str(cast.g1.pk), "mention"):
        assert secret not in whole, secret
    links = set(re.findall(r"https?://\S+", sent.get_content()))
    assert {urllib.parse.urlsplit(link).path.split("/")[1] for link in links} == {"accounts", "letters"}
    assert letters[0].path == ""


def stop_path(sent: EmailMessage) -> str:
    found = re.fullmatch(r"<(\S+)>", str(sent["List-Unsubscribe"]).replace("\n", "").replace(" ", ""))
    assert found is not None
    assert found[1] in sent.get_content()
    return urllib.parse.urlsplit(found[1]).path


def test_a13_link_to_stop_works_without_sign_in_shows_nothing_and_signs_nobody_in(
    cast: Cast, office: PostOffice
) -> None:
    go_round(mention(cast))
    (sent,) = office.box.letters
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path, browser = stop_path(sent), Client(enforce_csrf_checks=True)
    asked = browser.get(path)
    assert asked.status_code == 200
    assert wants_letters(cast.alice)  # a mail scanner that looks at every link stops nothing
    for secret in (CANARY, "Alice", cast.alice.email, str(cast.alice.pk), "Bob"):
        assert secret not in asked.content.decode()
    done = browser.post(path, {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert not wants_letters(cast.alice)
    assert browser.get("/me/notifications/").status_code == 302
    assert "sessionid" not in browser.cookies
    assert browser.post(path).status_code == 200


@pytest.mark.parametrize("token", ["A" * 43, "", "x:y:z"])
def test_a13_token_that_is_none_stops_nothing(cast: Cast, token: str) -> None:
    real = stop_token(cast.alice.pk)
    for tried in (token or real[:-1] + ("A" if real[-1] != "A" else "B"), token_for("stop", str(cast.alice.pk))):
        assert Client().post(f"/letters/stop/{tried}/").status_code == 404
    assert wants_letters(cast.alice)
    for address in ("/accounts/password/reset/key/0-{}/", "/invitations/{}/", "/accounts/confirm-email/{}/"):
        assert Client().get(address.format(real)).status_code in {200, 302, 404}
    assert not Session.objects.filter(person=cast.alice).exists()


def test_nobody_is_written_to_at_once_or_while_they_are_here(cast: Cast, client_of: Any) -> None:
    due = mention(cast)
    assert go_round(due - timedelta(minutes=5)) == []
    client_of(cast.alice).get("/groups/")
    Session.objects.filter(person=cast.alice).update(used_at=due - timedelta(minutes=1))
    assert go_round(due) == []
    assert len(go_round(due + LATER)) == 1


def test_one_letter_until_they_come_back(cast: Cast) -> None:
    due = mention(cast)
    assert len(go_round(due)) == 1
    mention(cast, 1)
    Notification.objects.update(mail="due", mail_at=due)
    assert len(go_round(due + LATER)) == 1
    User.objects.filter(pk=cast.alice.pk).update(last_login=due + LATER)
    mark_read(cast.alice, now=due + LATER)
    mention(cast, 2)
    assert len(go_round(due + 3 * LATER)) == 2


def test_reading_some_of_it_is_coming_back(cast: Cast) -> None:
    due = mention(cast)
    go_round(due)
    mark_read(cast.alice, now=due + LATER)
    mention(cast, 1)
    assert len(go_round(due + 3 * LATER)) == 2


@pytest.mark.parametrize("what", ["read", "left", "suspended", "closed", "stopped", "off", "muted", "hidden", "back"])
def test_who_may_still_be_written_to_is_asked_again_when_it_is_sent(
    cast: Cast, office: PostOffice, what: str, client_of: Any
) -> None:
    due, person = mention(cast), User.objects.filter(pk=cast.alice.pk)
    assert write_to_the_away(now=due) == 1
    if what == "read":
        mark_read(cast.alice, now=due)
    elif what == "left":
        Membership.objects.filter(person=cast.alice).update(state="left")
    elif what == "suspended":
        person.update(state="suspended")
    elif what == "closed":
        person.update(state="closed", is_active=False)
    elif what == "stopped":
        stop_letters(cast.alice)
    elif what in {"off", "muted"}:
        levels = {"mentioned": "shown"} if what == "off" else {}
        set_wish(cast.alice, community=cast.g1.pk, levels=levels, is_muted=what == "muted")
    elif what == "hidden":
        hide_post(cast.post)
    else:
        client_of(cast.alice)
        Session.objects.filter(person=cast.alice).update(used_at=due)
    assert send_due_letters(now=due, checks={AWAY: still_away}) == 0
    assert office.box.letters == []
    assert not Letter.objects.filter(template=AWAY).exists()


def test_kinds_that_are_only_shown_write_to_nobody(cast: Cast) -> None:
    set_wish(cast.alice, community=None, levels={"mentioned": "shown"})
    assert go_round(mention(cast)) == []


def test_using_the_site_is_noted_to_a_few_minutes_and_lengthens_no_session(cast: Cast, client_of: Any) -> None:
    client, mine = client_of(cast.alice), Session.objects.filter(person=cast.alice)
    old = timezone.now() - timedelta(minutes=6)
    mine.update(used_at=old)
    ends = mine.get().expire_date
    client.get("/groups/")
    noted = mine.get()
    assert noted.used_at is not None
    assert noted.used_at > old
    assert noted.expire_date == ends
    client.get("/groups/")
    assert mine.get().used_at == noted.used_at
