"""Many values as one parameter: the same rows as a list of them finds, on both databases."""

import uuid

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from accounts.models import Session, User
from core.among import FEW, Among, among_ids, among_texts
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1])
def test_ids_find_the_same_rows_as_a_list(count: int) -> None:
    people = [make_person(f"person-{n}").pk for n in range(3)]
    asked = {*people[:2][:count], *(uuid.uuid4() for _ in range(max(0, count - 2)))}
    assert isinstance(among_ids(asked), Among) == (len(asked) > FEW)
    with CaptureQueriesContext(connection) as queries:
        found = set(User.objects.filter(pk__in=among_ids(asked)).values_list("pk", flat=True))
        also = set(User.objects.filter(Q(pk__in=among_ids(asked))).exclude(pk__in=among_ids(set())).values_list("pk"))
    assert found == {pk for pk in people if pk in asked} == {pk for (pk,) in also}
    assert len(queries) == (2 if asked else 0)  # nothing is asked about nobody


def test_ids_find_rows_by_a_foreign_key() -> None:
    person = make_person("somebody")
    Session.objects.create(session_key="a", person=person, expire_date="2030-01-01T00:00Z")
    asked = {person.pk, *(uuid.uuid4() for _ in range(FEW))}
    assert Session.objects.filter(person__in=among_ids(asked)).count() == 1


@pytest.mark.parametrize("text", ["plain", '"', "\\", "],[", "ŵ 👋", "' OR 1=1 --", "%s", ""])
def test_texts_are_taken_to_the_letter(text: str) -> None:
    person = make_person("somebody")
    person.display_name = text
    person.save()
    others = [f"{text}{n}" for n in range(FEW)]
    assert set(User.objects.filter(display_name__in=among_texts([text, *others])).values_list("pk")) == {(person.pk,)}
    assert not User.objects.filter(display_name__in=among_texts([*others, "another"])).exists()
