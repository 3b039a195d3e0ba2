from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from communities.groups.models import Community, Membership, Rules, RulesAcceptance


def versions_of(community: Community) -> QuerySet[Rules]:
    """Every version of the group's rules, the newest first."""
    return community.rules_versions.order_by("-version")


@dataclass(frozen=True)
class Accepted:
    """A member, and the newest version of the rules they accepted: 0 and no time for none."""

    membership: Membership
    version: int
    at: datetime | None
    is_current: bool


def waiting_to_accept(members: QuerySet[Membership], community: Community) -> QuerySet[Membership]:
    """Those of the members who have not accepted the rules as they stand."""
    return members.filter(rules_accepted__lt=community.rules_version)


def accepted_by(community: Community, members: Sequence[Membership]) -> list[Accepted]:
    """What each of them accepted, in one query however many."""
    people = [membership.person_id for membership in members]
    rows = RulesAcceptance.objects.filter(rules__community=community, person__in=people)
    newest: dict[object, tuple[int, datetime | None]] = {}
    for person, version, at in rows.order_by("rules__version").values_list("person", F("rules__version"), "at"):
        newest[person] = (version, at)
    found = []
    for membership in members:
        version, at = newest.get(membership.person_id, (0, None))
        found.append(Accepted(membership, version, at, membership.rules_accepted >= community.rules_version))
    return found
