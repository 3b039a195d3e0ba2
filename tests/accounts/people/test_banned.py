"""F13: whoever is banned cannot sign in, their screens close, what they handed out is dead, and they are recognised."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import ban_person
from accounts.models import User
from accounts.people.queries import warnings_about
from communities.invitations.models import Invitation
from config.sockets import live_sessions
from realtime.hub import Session
from tests.factories.accounts import PASSWORD, ApproverFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_ban_ends_everything_and_a_new_account_waits_for_staff(client_of) -> None:
    person = UserFactory(registered=True, email="ieuan@example.org")
    theirs = client_of(person)
    open_screen = Session(theirs.session.session_key or "", person.pk, person.password)
    assert live_sessions({open_screen}) == {open_screen}
    invitation = Invitation.objects.create(
        inviter=person, salt="a", digest="b", expires_at=timezone.now() + timedelta(days=7)
    )
    assert Invitation.objects.open(timezone.now()).count() == 1

    ban_person(person, reason="Rules", by=ApproverFactory())

    assert theirs.get("/groups/").headers["Location"].startswith("/accounts/login/")
    assert live_sessions({open_screen}) == set()
    given = {"login": "ieuan@example.org", "password": PASSWORD}
    answer = Client().post("/accounts/login/", given, follow=True)
    assert "_auth_user_id" not in answer.client.session
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    again = UserFactory(pending=True, registered=True, email="somebody.else@example.org")
    assert [same.person for same in warnings_about(again).same] == [User.objects.get(pk=person.pk)]
    assert warnings_about(again).need_a_look
