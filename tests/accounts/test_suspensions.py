"""A suspension with an end: the clock lets the person in again, once, and nobody whose time is not over."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions import lift_suspensions, suspend_person
from accounts.approvals.actions import revoke_approval
from accounts.models import User
from outbox.models import Letter
from records.models import Entry
from tests.cast import Cast


def test_the_clock_lets_in_again_whose_time_is_over(cast: Cast) -> None:
    now = timezone.now()
    suspend_person(cast.alice, reason="", by=cast.admin, until=now + timedelta(days=1), tells=False)
    suspend_person(cast.bob, reason="", by=cast.admin, until=now + timedelta(days=3))
    later = now + timedelta(days=1, seconds=1)
    assert [lift_suspensions(now=later), lift_suspensions(now=later)] == [1, 0]
    states = dict(User.objects.filter(pk__in=[cast.alice.pk, cast.bob.pk]).values_list("pk", "state"))
    assert states == {cast.alice.pk: "approved", cast.bob.pk: "suspended"}
    assert Entry.objects.filter(kind="person.reinstated", subject_id=cast.alice.pk, actor_id=None).count() == 1
    assert Letter.objects.filter(person=cast.alice).count() == 1  # that it is over


def test_an_end_from_before_does_not_end_what_staff_decide_later(cast: Cast) -> None:
    now = timezone.now()
    User.objects.filter(pk=cast.alice.pk).update(suspended_until=now - timedelta(days=1))
    revoke_approval(User.objects.get(pk=cast.alice.pk), reason="Resigned", by=cast.admin)
    assert lift_suspensions(now=now) == 0
