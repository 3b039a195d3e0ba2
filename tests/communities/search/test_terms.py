"""What is found by what: the same list on both databases."""

import uuid

import pytest

from communities.search.models import Indexed
from communities.search.queries import Narrowing, Reach, find
from communities.search.terms import parse
from tests.factories.communities import CommunityFactory

pytestmark = pytest.mark.django_db

# what is looked for, what was written, whether it is found
CASES = [
    ("meeting", "Two meetings a week", True),
    ("meetings", "One meeting", True),
    ("meeti", "One meeting", True),  # still being typed
    ("meet sch", "We meet at school", True),
    ("mee at", "We meet at school", False),  # only the last word may be a beginning
    ("we school", "We meet at school", True),
    ("we hospital", "We meet at school", False),
    ("ty", "Mae'r tŷ yn oer", True),
    ("tŷ", "The word ty without its roof", True),
    ("SIÂN", "sian was here", True),
    ("cath", "Mae gath fach yma", True),
    ("cath", "Mae fy nghath i yn cysgu", True),
    ("cath", "Ble mae ei chath hi?", True),
    ("gath", "Mae'r cath yma", True),
    ("gardd", "Mae'r ardd yn wyrdd", True),
    ("merch", "Y ferch", True),
    ("ten", "then it rained", False),  # English is never taken for a mutation
    ("bill", "a steep hill and a mill", False),
    ("chat", "the cat sat", False),
    ("“little one”", "The little one sleeps", True),
    ('"one little"', "The little one sleeps", False),
    ('"little on"', "The little one sleeps", False),
    ("mae'r", "Mae'r plant yma", True),
    ("O'Brien", "Mrs O’Brien rang", True),
    ("#" + "0" * 32, "zero", False),
    ("' & ! :* ( ) \\ \" ~=", "anything", False),
    ("a' OR 'b", "a or b", True),
    ("NEAR(one two)", "one two near", True),
    ("نص", "هذا نص", True),
    ("Straße", "strasse", True),
    ("x" * 120, "x" * 120, True),
]


@pytest.mark.parametrize(("looked_for", "written", "is_found"), CASES)
def test_what_is_found_by_what(looked_for, written, is_found):
    from django.utils import timezone

    from communities.search.actions import Thing, put

    group, pk, now = CommunityFactory(), uuid.uuid4(), timezone.now()
    put(Thing(Indexed.Kind.POST, pk, now, pk, group.pk, uuid.uuid4(), now, (written,)))
    found = find(parse(looked_for), Reach({group.pk: None}), Narrowing())
    assert [row.object_id for row in found.rows] == [pk] * is_found
    assert found.total == is_found


def test_nothing_reaches_another_group():
    from django.utils import timezone

    from communities.search.actions import Thing, put

    mine, theirs, pk, now = CommunityFactory(), CommunityFactory(), uuid.uuid4(), timezone.now()
    put(Thing(Indexed.Kind.POST, pk, now, pk, theirs.pk, uuid.uuid4(), now, ("canary",)))
    for reach in (Reach({}), Reach({mine.pk: None}), Reach({mine.pk: None}, {uuid.uuid4(): None})):
        found = find(parse("canary"), reach, Narrowing(community=theirs.pk))
        assert (found.rows, found.total, found.older) == ([], 0, None)
