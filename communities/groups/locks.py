"""Which rows an action of a group holds, in the order of everybody: groups, then memberships, then people."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from communities.groups.models import Community, Membership

Role = Membership.Role


def lock_groups(communities: Iterable[UUID]) -> None:
    """Holds the groups' rows, always before any membership's and those before a person's: the order of everybody."""
    found = Community.objects.select_for_update(no_key=True).filter(pk__in=list(communities))
    list(found.order_by("pk").values_list("pk", flat=True))


def lock_membership(user: User, community: Community) -> None:
    """Holds the membership's row until the transaction ends, so that what is asked next stays true meanwhile.

    What the answer hangs on in the group itself is read anew: whoever changes that waits for every member's row
    (`lock_members`), so that each writer comes wholly before new rules, or an archive, or wholly after.
    """
    lock_memberships(community, user.pk)


def lock_memberships(community: Community, *people: UUID, hosts: bool = False) -> None:
    """The same for several people, and with `hosts` for every host too.

    Whoever takes more than one row takes the group's before them: who is a host may change between two looks, and of
    two who hold some of these rows each would wait for the other's.
    """
    if hosts or len(set(people)) > 1:
        lock_groups([community.pk])
    wanted = Q(person__in=people) | Q(role=Role.HOST) if hosts else Q(person__in=people)
    found = Membership.objects.select_for_update(no_key=True).filter(wanted, community=community)
    list(found.order_by("pk").values_list("pk", flat=True))
    community.refresh_from_db(fields=["visibility", "rules_version", "archived_at", "moderation", "newcomer_posts"])


def lock_members(community: Community) -> None:
    """Waits for everybody who is writing in the group, and makes them wait: see `lock_membership`."""
    lock_groups([community.pk])
    # Former hosts too, as `lock_memberships` takes them: a row taken later could be one somebody waits with.
    wanted = Q(state=Membership.State.ACTIVE) | Q(role=Role.HOST)
    found = Membership.objects.select_for_update(no_key=True).filter(wanted, community=community)
    list(found.order_by("pk").values_list("pk", flat=True))
