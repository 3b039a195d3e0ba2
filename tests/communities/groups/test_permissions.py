"""Who may see and do what in a group, each person against each kind of group."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.exceptions import PermissionDenied
from django.http import Http404
from guardian.shortcuts import assign_perm

from accounts.models import User
from communities.groups.models import Community, Membership
from communities.groups.permissions import (
    ROLE_PERMISSIONS,
    May,
    access_community,
    access_listing,
    grant_moderation,
    may,
    may_moderate,
    membership_of,
    moderated_by,
    moderation_readers,
    readers,
    visible_to,
    withdraw_moderation,
)
from tests.cast import Cast, make_person
from tests.factories.communities import CommunityFactory, join

ROLES = {
    "guest": "",
    "reader": "READ",
    "member": "READ POST",
    "moderator": "READ POST MODERATE MARK_ANSWERS PIN_MESSAGES",
    "host": "READ POST DECIDE_REQUESTS REMOVE_MEMBERS GIVE_ROLES MAKE_ROOMS RENEW INVITE CHANGE_GROUP MODERATE "
    "MARK_ANSWERS ANNOUNCE ARRANGE CONSULT PIN_MESSAGES",
}


def test_roles_allow_exactly_this() -> None:
    assert {role: {p.name for p in allowed} for role, allowed in ROLE_PERMISSIONS.items()} == {
        role: set(allowed.split()) for role, allowed in ROLES.items()
    }
    assert set(ROLE_PERMISSIONS) == set(Membership.Role.values)


def person_in(community: Community, who: str) -> User | AnonymousUser:
    """An anon, a registered person, a role, somebody who left or was removed, or a host whose account is in a state."""
    if who == "anon":
        return AnonymousUser()
    account = {
        "pending": {"state": "pending"},
        "declined": {"state": "declined"},
        "suspended": {"state": "suspended"},
        "banned": {"state": "banned", "is_active": False},
        "superuser": {"is_superuser": True},
    }.get(who, {})
    user = make_person(who, **account)
    if who in Membership.Role.values:
        join(community, user, role=who)
    elif who in {"left", "removed"}:
        Membership.objects.create(community=community, person=user, role="host", state=who)
    elif who in {"pending", "declined", "suspended", "banned"}:
        join(community, user, role="host")
    return user


NOTHING = ""
EVERYBODY = ["anon", "registered", "pending", "declined", "suspended", "banned", "left", "removed", "superuser"]
# L: may know that it exists; the letters of May's names: R P D(ecide) X(remove) M
TABLE = {
    "open": {"registered": "LR", "left": "LR", "removed": "LR", "superuser": "LRM",
             "guest": "LR", "reader": "LR",
             "member": "LRP", "moderator": "LRPM", "host": "LRPDXM"},
    "closed": {"registered": "L", "left": "L", "removed": "L", "superuser": "LM",
               "guest": "L", "reader": "LR",
               "member": "LRP", "moderator": "LRPM", "host": "LRPDXM"},
    "secret": {"superuser": "M", "guest": "L", "reader": "LR",
               "member": "LRP", "moderator": "LRPM", "host": "LRPDXM"},
}  # fmt: skip


@pytest.mark.parametrize("visibility", Community.Visibility.values)
@pytest.mark.parametrize("who", [*EVERYBODY, *Membership.Role.values])
def test_person_may_exactly_this_in_a_group_of_this_visibility(db: None, visibility: str, who: str) -> None:
    community = CommunityFactory(visibility=visibility)
    user = person_in(community, who)
    found = {
        "L": community in visible_to(user),
        "R": may(user, May.READ, community),
        "P": may(user, May.POST, community),
        "D": may(user, May.DECIDE_REQUESTS, community),
        "X": may(user, May.REMOVE_MEMBERS, community),
        "M": may_moderate(user, community),
    }
    assert "".join(letter for letter, allowed in found.items() if allowed) == TABLE[visibility].get(who, NOTHING)


@pytest.mark.parametrize("visibility", Community.Visibility.values)
@pytest.mark.parametrize("who", [*EVERYBODY, *Membership.Role.values])
def test_access_answers_with_the_group_or_404_and_403_only_to_who_may_read(db: None, visibility: str, who: str) -> None:
    community = CommunityFactory(visibility=visibility)
    user = person_in(community, who)
    letters = TABLE[visibility].get(who, NOTHING)

    def answer(call: object) -> object:
        try:
            return call()  # type: ignore[operator]
        except (Http404, PermissionDenied) as refused:
            return type(refused)

    assert answer(lambda: access_listing(user, community.slug)) == (community if "L" in letters else Http404)
    assert answer(lambda: access_community(user, community.slug)) == (community if "R" in letters else Http404)
    for permission, letter in ((May.POST, "P"), (May.DECIDE_REQUESTS, "D"), (May.REMOVE_MEMBERS, "X")):
        expected = community if letter in letters else PermissionDenied if "R" in letters else Http404
        assert answer(lambda p=permission: access_community(user, community.slug, p)) == expected
    assert answer(lambda: access_community(user, f"{community.slug}-x")) == Http404


def test_membership_in_one_group_is_none_in_another(cast: Cast) -> None:
    assert membership_of(cast.carol, cast.g1) is None
    assert not may(cast.carol, May.READ, cast.g1)
    assert not may(cast.alice, May.READ, cast.g2)


# Moderation


def test_grant_to_moderate_gives_that_group_its_flags_and_nothing_else(cast: Cast) -> None:
    assert list(moderated_by(cast.mod1)) == [cast.g1]
    assert may_moderate(cast.mod1, cast.g1)
    assert not may_moderate(cast.mod1, cast.g2)
    assert cast.g1 not in visible_to(cast.mod1)
    assert not may(cast.mod1, May.READ, cast.g1)
    assert not may(cast.mod1, May.MODERATE, cast.g1)


def test_withdrawn_grant_is_gone_at_once(cast: Cast) -> None:
    withdraw_moderation(cast.mod1, cast.g1)
    mod1 = User.objects.get(pk=cast.mod1.pk)
    assert not may_moderate(mod1, cast.g1)
    assert list(moderated_by(mod1)) == []
    assert moderation_readers({(cast.g1.pk, mod1.pk)}) == set()


@pytest.mark.parametrize("state", ["pending", "declined", "suspended", "banned"])
def test_grant_is_worth_nothing_to_somebody_who_may_not_take_part(cast: Cast, state: str) -> None:
    User.objects.filter(pk=cast.mod1.pk).update(state=state, is_active=state != "banned")
    mod1 = User.objects.get(pk=cast.mod1.pk)
    assert not may_moderate(mod1, cast.g1)
    assert list(moderated_by(mod1)) == []
    assert moderation_readers({(cast.g1.pk, mod1.pk)}) == set()


def test_right_over_all_groups_that_guardian_knows_nothing_of_opens_none(cast: Cast) -> None:
    cast.dave.user_permissions.add(Permission.objects.get(codename="moderate_community"))
    dave = User.objects.get(pk=cast.dave.pk)
    assert list(moderated_by(dave)) == []
    assert not may_moderate(dave, cast.g1)


def everybody(cast: Cast) -> list[User]:
    team = Group.objects.create(name="Duty team")
    cast.registrar.groups.add(team)
    assign_perm("moderate_community", team, cast.g2)
    grant_moderation(cast.eve, cast.g1)
    grant_moderation(cast.banned, cast.g1)
    join(cast.g2, cast.suspended, role="moderator")
    join(cast.g2, cast.dave, role="moderator")
    return list(User.objects.all())


def test_three_ways_of_asking_who_moderates_agree(cast: Cast) -> None:
    people, groups = everybody(cast), [cast.g1, cast.g2, CommunityFactory()]
    one_by_one = {(group.pk, user.pk) for user in people for group in groups if may_moderate(user, group)}
    by_list = {(group.pk, user.pk) for user in people for group in moderated_by(user)}
    at_once = moderation_readers({(group.pk, user.pk) for group in groups for user in people})
    assert one_by_one == by_list == at_once
    assert (cast.g2.pk, cast.registrar.pk) in at_once
    assert len(at_once) == 8  # admin three times; mod1 and host in g1; mod2, the team and dave in g2


def test_readers_of_groups_agree_with_the_permission_asked_one_by_one(cast: Cast) -> None:
    opened = CommunityFactory(visibility="open")
    groups = [cast.g1, cast.g2, opened]
    people = list(User.objects.filter(state=User.State.APPROVED))
    pairs = {(group.pk, user.pk) for group in groups for user in people}
    assert readers(pairs) == {(group.pk, user.pk) for group in groups for user in people if may(user, May.READ, group)}


def test_readers_of_groups_that_do_not_exist_are_none(cast: Cast) -> None:
    pairs = {(uuid.uuid4(), cast.alice.pk), (cast.g1.pk, uuid.uuid4())}
    assert readers(pairs) == moderation_readers(pairs) == set()


@pytest.mark.parametrize("count", [1, 50])
def test_asking_for_readers_costs_the_same_however_many(
    cast: Cast, count: int, django_assert_num_queries: object
) -> None:
    people = [make_person(f"p{n}") for n in range(count)]
    join(cast.g1, *people, role="moderator")
    pairs = {(cast.g1.pk, user.pk) for user in people}
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert readers(pairs) == pairs
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert moderation_readers(pairs) == pairs
