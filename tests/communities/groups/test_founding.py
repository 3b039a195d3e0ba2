"""A group is made once, however often its form arrives, and has an address of its own."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from communities.groups.actions import found_group
from communities.groups.models import Community
from core.errors import Refused
from records.models import Entry
from tests.cast import Cast, make_person
from tests.threads import at_once

pytestmark = pytest.mark.django_db
GIVEN = {"summary": "s", "rules": "", "visibility": "closed", "join_method": "request"}


def test_form_sent_twice_makes_one_group(cast: Cast, client_of: Callable[[User], Client]) -> None:
    cast.dave.user_permissions.add(Permission.objects.get(codename="add_community"))
    founder, sent = client_of(cast.dave), {**GIVEN, "name": "Night owls", "key": uuid.uuid4()}
    addresses = {founder.post("/groups/new/", sent).headers["Location"] for _ in range(2)}
    assert addresses == {"/groups/night-owls/"}
    assert Entry.objects.filter(kind="group.created", actor_id=cast.dave.pk).count() == 1
    page = founder.post("/groups/new/", {**sent, "name": "Early birds"})
    assert "This form was already used" in page.content.decode()
    fresh = page.context["form"]["key"].value()
    founder.post("/groups/new/", {**sent, "name": "Early birds", "key": fresh})
    assert Community.objects.filter(memberships__person=cast.dave).count() == 2


def test_key_of_somebody_elses_group_is_refused_and_tells_nothing(cast: Cast) -> None:
    for name in (cast.g1.name, "Night owls"):
        with pytest.raises(Refused) as caught:
            found_group(name=name, key=cast.g1.pk, by=cast.dave, **GIVEN)
        assert caught.value.code == "conflict"
    assert not cast.g1.memberships.filter(person=cast.dave).exists()


@pytest.mark.django_db(transaction=True)
def test_groups_of_one_name_at_once_get_addresses_of_their_own() -> None:
    people = [make_person(f"p{n}") for n in range(4)]
    made = at_once(*[lambda by=by: found_group(name="Night owls", by=by, **GIVEN) for by in people])
    slugs = sorted(community.slug for community in made)
    assert slugs[0] == "night-owls"
    assert [slug.startswith("night-owls-") for slug in slugs[1:]] == [True] * 3


def test_group_beyond_the_limit_is_refused_and_what_was_typed_is_kept(
    cast: Cast, settings: Any, client_of: Callable[[User], Client]
) -> None:
    settings.NEW_GROUP_LIMIT = (1, 3600)
    cast.dave.user_permissions.add(Permission.objects.get(codename="add_community"))
    found_group(name="Night owls", by=cast.dave, **GIVEN)
    page = client_of(cast.dave).post("/groups/new/", {**GIVEN, "name": "Early birds", "key": uuid.uuid4()})
    assert "That was a lot at once. Wait 60 minutes and send it again." in page.content.decode()
    assert "Early birds" in page.content.decode()
    assert not Community.objects.filter(name="Early birds").exists()
