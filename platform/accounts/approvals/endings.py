"""What of a person's ends when they are shut out, so that it can be said before it is done, and is done at once.

The areas above know of things that accounts does not: config/endings.py adds theirs to the list.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Session, User


@dataclass(frozen=True)
class Ending:
    """One kind of thing that ends: how many somebody has, how to say so, and how to end them (nothing, where the
    closed door is enough)."""

    count: Callable[[User], int]
    words: Callable[[int], str]
    end: Callable[[User, User | None], object] | None = None


def _session_words(number: int) -> str:
    if not number:
        return _("They are not signed in anywhere.")
    return ngettext(
        "They are signed out on %(number)d device, and what is open there closes.",
        "They are signed out on %(number)d devices, and what is open there closes.",
        number,
    ) % {"number": number}


def sign_out(person: User) -> None:
    """Ends every session of somebody's; their sockets close within seconds."""
    Session.objects.filter(person=person).delete()


SESSIONS = Ending(
    count=lambda person: Session.objects.filter(person=person, expire_date__gt=timezone.now()).count(),
    words=_session_words,
    end=lambda person, by: sign_out(person),
)
ENDINGS = [SESSIONS]


def what_ends(person: User) -> list[str]:
    """What shutting somebody out will end, in sentences, for whoever is about to do it."""
    return [words for ending in ENDINGS if (words := ending.words(ending.count(person)))]


def end_all(person: User, *, by: User | None) -> None:
    """Ends it, in the transaction of the decision."""
    for ending in ENDINGS:
        if ending.end is not None:
            ending.end(person, by)
