"""A page asks once whether its reader belongs; what changes something asks anew."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.groups.models import Membership
from communities.groups.permissions import membership_of

pytestmark = pytest.mark.django_db


def test_page_asks_once_and_the_next_one_again(cast, client_of):
    reader = client_of(cast.alice)
    address = f"/groups/carers/posts/{cast.post.pk}/"
    with CaptureQueriesContext(connection) as asked:
        assert reader.get(address).status_code == 200
    own = [q["sql"] for q in asked if '"person_id" = ' in q["sql"] and 'FROM "communities_membership"' in q["sql"]]
    assert len([sql for sql in own if sql.startswith('SELECT "communities_membership"."id"')]) == 1
    Membership.objects.filter(person=cast.alice).update(state=Membership.State.REMOVED)
    assert reader.get(address).status_code == 404
    assert reader.post(f"{address}edit/", {"title": "a", "body": "b"}).status_code == 404


def test_somebody_outside_a_page_is_asked_about_each_time(cast):
    assert membership_of(cast.alice, cast.g1) is not None
    Membership.objects.filter(person=cast.alice).update(state=Membership.State.REMOVED)
    assert membership_of(cast.alice, cast.g1) is None
