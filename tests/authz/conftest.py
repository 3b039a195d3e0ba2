"""The whole cast signed in at once, in one transaction that every request of these tests is taken back from."""

import copy
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from accounts.models import Contact, Identity, NameChange, TermsAcceptance
from communities.groups.models import Membership
from communities.people.actions import picture_name
from communities.people.models import Profile
from moderation.cases.models import Case
from tests.authz.rows import SINCE, Ids, ids_of
from tests.cast import CANARY, Cast, make_cast, make_person

PEOPLE = [
    "anon", "dave", "eve", "suspended", "frank", "banned", "carol", "bob", "alice", "host", "moderator", "mod1", "mod2",
    "comms", "registrar", "founder", "admin",
]  # fmt: skip


class World:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.ids: Ids = ids_of(cast)
        self.clients = {name: self._client(name) for name in PEOPLE}

    def _client(self, name: str) -> Client:
        client = Client()
        if name != "anon":
            client.force_login(self.cast.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def ask(self, who: str, method: str, path: str, **kwargs: Any) -> HttpResponseBase:
        """One request, whose effects on the database and on the browser are taken back."""
        with self.taken_back(who):
            return self.send(who, method, path, **kwargs)

    @contextmanager
    def taken_back(self, who: str) -> Iterator[None]:
        client = self.clients[who]
        cookies = copy.deepcopy(client.cookies)
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        client.cookies = cookies

    def send(self, who: str, method: str, path: str, **kwargs: Any) -> HttpResponseBase:
        client = self.clients[who]
        response: HttpResponseBase
        if isinstance(kwargs.get("data"), bytes):  # as they are: the other ways would read them first
            response = client.generic(method, path, **kwargs)
        else:
            response = getattr(client, method.lower())(path, **kwargs)
        return response


def make_world() -> World:
    cast = make_cast()
    for name in ("moderator", "founder"):
        cast.people[name] = make_person(name)
    Membership.objects.create(community=cast.g1, person=cast.moderator, role=Membership.Role.MODERATOR)
    guest = Membership.objects.create(community=cast.g1, person=make_person("guest"), role=Membership.Role.GUEST)
    cast.extra["guest"] = guest.pk
    cast.founder.user_permissions.add(Permission.objects.get(codename="add_community"))
    Identity.objects.create(person=cast.eve, real_name=f"Eve {CANARY}", registered_at=datetime.fromisoformat(SINCE))
    NameChange.objects.create(person=cast.eve, real_name=f"Another {CANARY}")
    Contact.objects.create(person=cast.eve, postal_address=f"1 {CANARY} Road", phone=f"0 {CANARY}")
    TermsAcceptance.objects.create(person=cast.eve, version="2026-11")
    profile = Profile.objects.create(person=cast.bob, about=f"About {CANARY}", picture=uuid.uuid4())
    storages["private"].save(picture_name(profile.picture, "large"), ContentFile(CANARY.encode()))
    Case.objects.create(  # an earlier decision about alice's post, for the page where its author reads of it
        community=cast.g1, subject_kind="post", subject_id=cast.post.pk, author=cast.alice, state="decided",
        decision="hide", reason=f"Why {CANARY}", decided_at=timezone.now(), decided_by=cast.mod1,
    )  # fmt: skip
    assert EmailAddress.objects.filter(user=cast.eve, verified=True, primary=True).exists()
    return World(cast)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    logging.disable(logging.WARNING)  # ten thousand refusals are meant: writing them down is a tenth of the time
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
