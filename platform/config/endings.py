"""What above accounts ends with an approval: joined to its list when the project starts."""

from django.utils import timezone
from django.utils.translation import ngettext

from accounts.approvals.endings import ENDINGS, Ending
from accounts.models import User
from communities.calendars.actions import revoke_feeds_of
from communities.groups.queries import groups_of
from communities.invitations.actions import revoke_invitations_of
from communities.invitations.queries import invitations_of
from home.quotations.actions import withdraw_quotations_of
from home.quotations.models import Quotation
from moderation.cases.actions import release_cases_of
from moderation.cases.queries import cases_claimed_by


def _groups(person: User) -> int:
    return groups_of(person).count()


def _group_words(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "They can no longer read or write in %(number)d group they belong to. Their place there is kept.",
        "They can no longer read or write in the %(number)d groups they belong to. Their place there is kept.",
        number,
    ) % {"number": number}


def _invitations(person: User) -> int:
    return invitations_of(person, now=timezone.now()).count()


def _invitation_words(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(number)d open invitation of theirs ends.", "%(number)d open invitations of theirs end.", number
    ) % {"number": number}


def _calendar_words(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(number)d calendar address of theirs ends.", "%(number)d calendar addresses of theirs end.", number
    ) % {"number": number}


def _case_words(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(number)d report they took on goes back to the other moderators.",
        "%(number)d reports they took on go back to the other moderators.",
        number,
    ) % {"number": number}


def _quotation_words(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "The public website stops showing %(number)d passage of theirs.",
        "The public website stops showing %(number)d passages of theirs.",
        number,
    ) % {"number": number}


ABOVE = [
    Ending(count=_groups, words=_group_words),  # the door that is shut is enough: nothing else has to be done
    Ending(_invitations, _invitation_words, lambda person, by: revoke_invitations_of(person, by=by)),
    Ending(  # they could not take it back any more
        lambda person: Quotation.objects.filter(person=person.pk).count(),
        _quotation_words,
        lambda person, by: withdraw_quotations_of(person.pk, by=by.pk if by else None),
    ),
    Ending(lambda person: person.calendar_feeds.count(), _calendar_words, lambda person, by: revoke_feeds_of(person)),
    Ending(
        lambda person: cases_claimed_by(person).count(), _case_words, lambda person, by: release_cases_of(person, by=by)
    ),
]


def join_endings() -> None:
    """Adds them once, however often it is called."""
    ENDINGS.extend(ending for ending in ABOVE if ending not in ENDINGS)
