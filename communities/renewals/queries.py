from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from accounts.approvals.queries import Renewal, due_before, last_day, proposed_last_day
from accounts.clocks import months_after
from communities.groups.models import Community, Membership

State = Membership.State


def memberships_ending(community: Community, *, today: date) -> QuerySet[Membership]:
    """Those due to be renewed, the most urgent first; those in the days of grace lead."""
    ending = Membership.objects.filter(community=community, state=State.ACTIVE, until__lte=due_before(today))
    return ending.select_related("person").order_by("until", "pk")


def memberships_over(community: Community) -> QuerySet[Membership]:
    """Those that have ended, the latest first."""
    over = Membership.objects.filter(community=community, state=State.LAPSED)
    return over.select_related("person").order_by("-until", "pk")


def renewals(community: Community, memberships: Iterable[Membership], *, today: date) -> list[Renewal]:
    return [
        Renewal(
            id=membership.pk,
            name=membership.person.display_name,
            key=membership.person_id,
            url=reverse("member_until", args=[community.slug, membership.pk]),
            day=day,
            is_own=False,  # whoever renews is a host, whose own membership does not end
        )
        for membership in memberships
        if (day := last_day(membership.until, today=today))
    ]


def proposed_until(community: Community, today: date) -> date | None:
    """What a host is offered as a last day: by the group's own months, else by the site's."""
    months = community.membership_months
    return months_after(today, months) if months else proposed_last_day(today)
