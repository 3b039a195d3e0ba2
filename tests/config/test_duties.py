from io import StringIO

import pytest
from django.core.management import call_command

from accounts.permissions import may_approve
from communities.groups.permissions import may_create_group, may_moderate
from core.command import WrongUse
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def give(*words: str) -> None:
    call_command("give_duty", *words, stdout=StringIO())


def test_duties_are_given_and_taken_back(cast: Cast) -> None:
    dave = cast.dave
    give(dave.email, "registrations")
    give(dave.email, "groups")
    give(dave.email, "moderator", "--group", cast.g1.slug)
    fresh = type(dave).objects.get(pk=dave.pk)
    assert (may_approve(fresh), may_create_group(fresh), may_moderate(fresh, cast.g1)) == (True, True, True)
    assert not may_moderate(fresh, cast.g2)
    give(dave.email, "moderator", "--group", cast.g1.slug, "--take-back")
    give(dave.email, "groups", "--take-back")
    fresh = type(dave).objects.get(pk=dave.pk)
    assert (may_approve(fresh), may_create_group(fresh), may_moderate(fresh, cast.g1)) == (True, False, False)


@pytest.mark.parametrize(
    "words", [("nobody@example.org", "groups"), ("eve@example.org", "groups"), ("dave@example.org", "host")]
)
def test_what_makes_no_sense_is_one_line(cast: Cast, words: tuple[str, str]) -> None:
    with pytest.raises(WrongUse):
        give(*words)
