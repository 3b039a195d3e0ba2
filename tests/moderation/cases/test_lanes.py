"""Which lane needs which duty, and for whom a case does not exist."""

import pytest
from django.contrib.auth.models import Permission
from django.http import Http404

from accounts.models import User
from communities.groups.models import Membership
from moderation.cases.models import Case, Conflict
from moderation.cases.permissions import (
    SITE,
    access_case,
    may_moderate_anything,
    people_to_tell,
    queue_readers,
    stream_of_lane,
    streams_of,
    workers_on,
)
from moderation.cases.updates import QueueSource
from tests.cast import Cast, make_person

pytestmark = pytest.mark.django_db
LANES = ["group", "defamation", "safeguarding", "intimate", "abuse"]


def give(person: User, duty: str) -> User:
    person.user_permissions.add(Permission.objects.get(codename=f"work_{duty}"))
    return User.objects.get(pk=person.pk)


def sees(person: User, case: Case) -> bool:
    try:
        return access_case(person, case.pk) == case
    except Http404:
        return False


def put_in(case: Case, lane: str) -> Case:
    Case.objects.filter(pk=case.pk).update(lane=lane)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("lane", LANES)
def test_without_anybody_appointed_only_the_gravest_lanes_leave_the_groups_moderators(cast: Cast, lane: str) -> None:
    case = put_in(cast.case, lane)
    at_group = lane not in {"intimate", "abuse"}
    assert sees(cast.mod1, case) is at_group
    assert sees(cast.admin, case)
    assert not sees(cast.mod2, case)
    assert set(people_to_tell(case, by=None)) == ({cast.mod1, cast.host} if at_group else {cast.admin})


@pytest.mark.parametrize("lane", LANES[1:])
def test_lane_with_somebody_appointed_is_theirs_alone(cast: Cast, lane: str) -> None:
    case, lead = put_in(cast.case, lane), give(make_person("lead"), lane)
    other = give(make_person("other"), next(one for one in LANES[1:] if one != lane))
    assert sees(lead, case)
    assert may_moderate_anything(lead)
    assert not sees(other, case)
    assert not sees(cast.mod1, case)
    assert set(workers_on(case)) == {lead}
    assert people_to_tell(case, by=None) == [lead]


def test_who_works_everywhere_sees_every_group_and_the_sites_own_and_no_special_lane(cast: Cast) -> None:
    staff = give(make_person("staff"), "everywhere")
    assert sees(staff, cast.case)
    own = Case.objects.create(community=None, subject_kind="post", subject_id=cast.post.pk)
    assert sees(staff, own)
    assert not sees(cast.mod1, own)
    assert people_to_tell(own, by=None) == [staff]
    assert not sees(staff, put_in(cast.case, "abuse"))


def test_suspended_lead_sees_nothing_and_does_not_keep_the_lane_from_others(cast: Cast) -> None:
    case, lead = put_in(cast.case, "safeguarding"), give(make_person("lead"), "safeguarding")
    User.objects.filter(pk=lead.pk).update(state=User.State.SUSPENDED)
    assert not sees(User.objects.get(pk=lead.pk), case)
    assert sees(cast.mod1, case)


def test_report_about_a_moderator_skips_them_everywhere(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role="moderator")
    bob = User.objects.get(pk=cast.bob.pk)
    assert not sees(bob, cast.case)
    assert bob not in workers_on(cast.case)
    assert bob not in people_to_tell(cast.case, by=None)
    source, item = QueueSource(), {"id": str(cast.case.pk)}
    assert source.choosy({bob.pk, cast.mod1.pk}) >= {bob.pk}
    assert source.withheld(cast.g1.pk, [item], {bob.pk, cast.mod1.pk}) == {bob.pk: {str(cast.case.pk)}}


def test_who_is_too_near_hears_nothing_more(cast: Cast) -> None:
    Conflict.objects.create(case=cast.case, person=cast.mod1)
    assert not sees(cast.mod1, cast.case)
    assert set(workers_on(cast.case)) == {cast.host}
    source, item = QueueSource(), {"id": str(cast.case.pk)}
    assert source.choosy({cast.mod1.pk, cast.host.pk}) >= {cast.mod1.pk}
    assert source.withheld(cast.g1.pk, [item], {cast.mod1.pk, cast.host.pk}) == {cast.mod1.pk: {str(cast.case.pk)}}


@pytest.mark.parametrize("lane", LANES)
def test_streams_tell_nobody_who_does_not_work_on_it(cast: Cast, lane: str) -> None:
    staff = give(make_person("staff"), "everywhere")
    lead = give(make_person("lead"), lane) if lane != "group" else staff
    people = {cast.mod1, cast.mod2, cast.alice, staff, lead, cast.admin}
    case = put_in(cast.case, lane)
    pairs = {(stream, person.pk) for stream in streams_of(case) for person in people}
    hear = {person for _stream, person in queue_readers(pairs)}
    if lane != "group":
        assert hear == {lead.pk, cast.admin.pk}
    assert cast.alice.pk not in hear
    assert cast.mod2.pk not in hear
    assert {lead.pk, cast.admin.pk} <= hear


def test_streams_of_lanes_and_of_the_site_are_no_groups() -> None:
    names = {SITE, *(stream_of_lane(lane) for lane in LANES)}
    assert len(names) == len(LANES) + 1
