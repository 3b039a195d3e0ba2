"""What staff are told about somebody by the areas above accounts: their groups, and whether they lead any."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.people.known import FACTS, LEADING
from communities.groups.permissions import leading_among
from communities.groups.queries import belonging_of


def groups(reader: User, person: User) -> list[tuple[str, str]]:
    """How many groups, and which of them the reader may know of: a secret one is only counted."""
    number, names = belonging_of(person, shown_to=reader)
    words = ngettext("%(number)d group", "%(number)d groups", number) % {"number": number}
    return [(_("Belongs to"), f"{words}: {', '.join(names)}" if names else words)]


def tell_accounts() -> None:
    """Twice is once."""
    if leading_among not in LEADING:
        LEADING.append(leading_among)
        FACTS.append(groups)
