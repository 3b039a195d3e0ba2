"""What above accounts ends with an approval: joined to its list when the project starts."""

from django.utils.translation import ngettext

from accounts.approvals.endings import ENDINGS, Ending
from accounts.models import User
from communities.groups.queries import groups_of


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


ABOVE = [Ending(count=_groups, words=_group_words)]  # the door that is shut is enough: nothing else has to be done


def join_endings() -> None:
    """Adds them once, however often it is called."""
    ENDINGS.extend(ending for ending in ABOVE if ending not in ENDINGS)
