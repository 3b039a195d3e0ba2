from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.groups.models import Community
from moderation.cases.models import Case
from moderation.cases.permissions import works_on
from moderation.sanctions.clocks import may_appeal_until, next_step
from moderation.sanctions.models import Sanction

Kind = Sanction.Kind
# What the site itself asks of everybody, beside the rules of each group.
SITE_RULES: dict[str, Any] = {
    "child": _("Nobody may be able to tell which child is meant: no names, schools, places, ages or pictures."),
    "personal": _("Nobody’s personal details without their leave."),
    "respect": _("No attacks on people, no threats and no hatred of people for who they are."),
    "intimate": _("No pictures of people naked or in a private moment."),
    "law": _("Nothing that is against the law."),
    "spam": _("No advertising, no scams and no flooding."),
    "truth": _("Nothing untrue that does somebody serious harm."),
}
OTHER = "other"  # the rule is named in the reason
# What a decision means for the person, in words for them.
MEANS: dict[str, Any] = {
    Kind.HIDE: _("Nobody in the group can see what you wrote now. It might come back after a second look."),
    Kind.REMOVE: _("Nobody in the group can see what you wrote now."),
    Kind.MASK: _("Others see a mark in the place of the covered words. Everything else you wrote is as it was."),
    Kind.WARN: _("Nothing changes for you now. If it happens again, a moderator may decide more."),
    Kind.MUTE: _("You can read everything in the group. You cannot write there until the time is over."),
    Kind.HOLD: _("You can write in the group. Others see it once a moderator has looked at it."),
    Kind.SUSPEND: _("Until the time is over you can read and write nothing in the private groups."),
    Kind.EXPEL: _("You no longer belong to the group and cannot read it."),
    Kind.BAN: _("Your account is closed. You cannot sign in."),
}
TITLES: dict[str, Any] = {
    Kind.HIDE: _("A moderator has hidden something you wrote"),
    Kind.REMOVE: _("A moderator has removed something you wrote"),
    Kind.MASK: _("A moderator has covered some of your words"),
    Kind.WARN: _("A moderator has warned you"),
    Kind.MUTE: _("A moderator has decided that you only read for now"),
    Kind.HOLD: _("A moderator looks at what you write first, for now"),
    Kind.SUSPEND: _("Your account is suspended"),
    Kind.EXPEL: _("A moderator has removed you from a group"),
    Kind.BAN: _("Your account is closed"),
}
HISTORY = 20


def rules_to_choose(community: Community | None) -> list[tuple[str, str]]:
    """The rules of the group, line by line, and those of the site; the value of each stands in the form."""
    lines = [line.strip(" \t-*•") for line in (community.rules if community else "").splitlines()]
    own = [(f"group-{number}", line) for number, line in enumerate(lines) if line]
    return [
        *own,
        *((key, str(words)) for key, words in SITE_RULES.items()),
        (OTHER, str(_("Another: I name it below"))),
    ]


def rule_in_words(value: str, community: Community | None) -> str | None:
    """The words of a chosen rule as they stand now; None where there is no such rule."""
    found = dict(rules_to_choose(community)).get(value)
    return "" if value == OTHER else found


def in_force(**where: Any) -> QuerySet[Sanction]:
    return Sanction.objects.filter(undone_at=None, **where)


def keeps_away(kind: str, pk: UUID) -> bool:
    """Whether a decision in force keeps it out of sight (subjects/withheld.py)."""
    taken = {"case__subject_kind": kind, "case__subject_id": pk}
    return in_force(kind__in=[Kind.HIDE, Kind.REMOVE], **taken).exists()


def counting_until(kind: str, person: User, community: Community) -> datetime | None:
    """Until when the longest of what is in force lasts; None where nothing is."""
    rows = in_force(kind=kind, person=person, community=community, until__isnull=False)
    return max((row.until for row in rows if row.until), default=None)


def next_days(person: User, kind: str, community: Community | None) -> int:
    """The next step of the ladder by somebody's record; 0: without end."""
    before = in_force(person=person, kind=kind)
    if kind != Kind.SUSPEND:
        before = before.filter(community=community)
    return next_step(before.count(), ends=kind != Kind.SUSPEND)


def history_of(person: User | None, community: Community | None, *, reader: User) -> list[Sanction]:
    """What was decided about somebody in this group and for the whole site, newest first, for who works on their case.

    What other groups decided is not for this one's moderators: not even that the person belongs there. Nor is what was
    decided in a lane in which the reader does not work, or in a case that does not exist for them.
    """
    if person is None:
        return []
    rows = Sanction.objects.filter(Q(community=community) | Q(community=None), person__in=accounts_of(person))
    known = Case.objects.filter(works_on(reader)).values("pk")
    rows = rows.filter(Q(case__in=known) | Q(kind__in=Sanction.OF_ACCOUNT, case__lane=Case.Lane.GROUP))
    return list(rows.select_related("by", "undone_by")[:HISTORY])


def accounts_of(person: User) -> list[UUID]:
    """This account, and those that were joined with it."""
    return [person.pk, *person.doubles.values_list("pk", flat=True)]


def sanctions_of(person: User) -> QuerySet[Sanction]:
    """Everything decided about somebody, for themself, newest first."""
    return Sanction.objects.filter(person__in=accounts_of(person)).select_related("community")


def sanctions_in(case: Case) -> QuerySet[Sanction]:
    return case.sanctions.select_related("person", "by", "undone_by").order_by("since", "kind")


def may_still_appeal(sanction: Sanction, now: datetime) -> bool:
    return not sanction.is_undone and now <= appeal_ends(sanction)


def appeal_ends(sanction: Sanction) -> datetime:
    return may_appeal_until(sanction.since, settings.APPEAL_DAYS)


@dataclass(frozen=True)
class Told:
    """A sanction in words for the person it is about."""

    sanction: Sanction
    title: str
    means: str
    is_in_force: bool


def told(sanctions: Iterable[Sanction]) -> list[Told]:
    now = timezone.now()
    return [
        Told(
            one,
            str(TITLES[one.kind]),
            str(MEANS[one.kind]),
            one.undone_at is None and (one.until is None or one.until > now),
        )
        for one in sanctions
    ]
