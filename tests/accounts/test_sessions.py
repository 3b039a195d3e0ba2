"""Each session knows whose it is, so that all of a person's are found without opening anybody else's."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore as OldStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import suspend_person
from accounts.models import Session
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def sign_in(email: str) -> Client:
    client = Client()
    assert client.post("/accounts/login/", {"login": email, "password": PASSWORD}).status_code == 302
    return client


def test_session_is_its_persons_from_sign_in_to_sign_out() -> None:
    person, other = UserFactory(), UserFactory()
    phone, laptop = sign_in(person.email), sign_in(person.email)
    sign_in(other.email)
    Client().get("/accounts/login/")
    keys = {client.session.session_key for client in (phone, laptop)}
    assert set(person.sessions.values_list("session_key", flat=True)) == keys
    phone.post("/accounts/logout/")
    assert list(person.sessions.values_list("session_key", flat=True)) == [laptop.session.session_key]


def test_changing_ones_password_takes_the_session_along() -> None:
    person = UserFactory()
    client = sign_in(person.email)
    before = client.session.session_key
    new = {"oldpassword": PASSWORD, "password1": "moss-lamp-violet-nine", "password2": "moss-lamp-violet-nine"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    assert client.session.session_key != before
    assert list(person.sessions.values_list("session_key", flat=True)) == [client.session.session_key]


def test_ending_all_sessions_of_a_person_opens_nobody_elses(approver: object) -> None:
    person, other = UserFactory(), UserFactory()
    for email in (person.email, person.email, other.email):
        sign_in(email)
    with CaptureQueriesContext(connection) as queries:
        suspend_person(person, reason="", by=approver)
    touched = [query["sql"] for query in queries if "session" in query["sql"]]
    assert [sql.split()[0] for sql in touched] == ["DELETE"]
    assert "person_id" in touched[0]
    assert list(Session.objects.values_list("person", flat=True)) == [other.pk]


def test_people_stay_signed_in_when_sessions_move_to_the_new_table() -> None:
    person = UserFactory()
    now = sign_in(person.email).session
    old, visitor = OldStore(), OldStore()
    old.update(dict(now.items()))
    visitor["language"] = "cy"
    for store in (old, visitor):
        store.create()
        store.save()
    now.delete()
    migration = import_module("accounts.migrations.0002_sessions_that_know_their_person")
    migration.keep_people_signed_in(apps, None)
    assert list(Session.objects.values_list("session_key", "person")) == [(old.session_key, person.pk)]
    client = Client()
    client.cookies["sessionid"] = old.session_key
    assert client.get("/me/").status_code == 200
