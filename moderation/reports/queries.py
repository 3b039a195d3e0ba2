from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.groups.models import Community
from communities.groups.permissions import visible_to
from moderation.cases.models import Case, Flag, FlagAddition
from moderation.subjects import KINDS

BECAME: dict[str, Any] = {
    "open": _("Nobody has looked at it yet."),
    "held": _("It is hidden until a moderator has looked at it."),
    "claimed": _("A moderator is looking at it."),
    "leave": _("A moderator looked at it and left it as it is."),
    "hide": _("A moderator looked at it and hid it."),
    "remove": _("A moderator looked at it and removed it."),
    "mask": _("A moderator looked at it and covered some of its words."),
}
DEALT_WITH = _("A moderator looked at it and dealt with it.")


def what_became_of(case: Case) -> Any:
    """The state or decision in words, for whoever reported it: nothing about its author, nor about anybody else."""
    if case.state == Case.State.DECIDED:
        return BECAME.get(case.decision, DEALT_WITH)
    return BECAME["held"] if case.held_at and case.state == Case.State.OPEN else BECAME[case.state]


@dataclass(frozen=True)
class Mine:
    """One's own report. `group` is empty where it was about no group, or about one of which one may no longer know."""

    flag: Flag
    label: Any
    group: str
    became: Any


def flags_by(person: User) -> QuerySet[Flag]:
    """What somebody reported, with this account or with one that was joined with it, newest first."""
    people = [person.pk, *person.doubles.values_list("pk", flat=True)]
    additions = Prefetch("additions", FlagAddition.objects.order_by("added_at", "id"))
    found = Flag.objects.filter(person__in=people).select_related("case").prefetch_related(additions)
    return found.order_by("-raised_at", "-id")


def mine_of(flags: Iterable[Flag], *, reader: User) -> list[Mine]:
    """One query, however many."""
    flags = list(flags)
    wanted = {flag.case.community_id for flag in flags if flag.case.community_id}
    known: dict[Any, Community] = visible_to(reader).filter(pk__in=wanted).in_bulk() if wanted else {}
    return [
        Mine(
            flag,
            KINDS[flag.case.subject_kind].label,
            known[flag.case.community_id].local_name if flag.case.community_id in known else "",
            what_became_of(flag.case),
        )
        for flag in flags
    ]
