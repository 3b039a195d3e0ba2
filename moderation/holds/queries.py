from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.chat.models import Message
from communities.files.models import StoredFile
from communities.groups.permissions import Person
from communities.posts.models import Comment, Post
from moderation.cases.queries import ids_in_open_cases
from moderation.holds.models import IN_FORCE, Held, Hold
from moderation.holds.permissions import holds_for
from moderation.subjects import KINDS, find_subject, label_of

PERSON, CASE = "person", "case"
MOST = 500


def in_force() -> QuerySet[Hold]:
    return Hold.objects.filter(IN_FORCE)


Source = Callable[[str], QuerySet[Any]]
ALSO: list[Source] = []


def keep_also(source: Source) -> None:
    """`source(kind)`: further ids of what nothing may be deleted of; named in moderation/apps.py, once each."""
    if source not in ALSO:
        ALSO.append(source)


def _held(kind: str) -> QuerySet[Held]:
    return Held.objects.filter(hold__in=in_force(), subject_kind=kind).order_by()


def ids_to_keep(kind: str) -> QuerySet[Any]:
    """The ids of what nothing may be deleted of: a case is open about it, it is sealed, or kept for a claim.

    Small questions joined by UNION, so that the clock does not walk through every message for each.
    """
    found = ids_in_open_cases(kind).order_by().union(_held(kind).values("subject_id"))
    whole = Q(author__in=_everything_of()) | Q(author__merged_into__in=_everything_of())
    models: dict[str, QuerySet[Any]] = {
        "post": Post.with_waiting.filter(whole),
        "comment": Comment.with_waiting.filter(whole),
        "message": Message.with_waiting.filter(whole),
        "file": StoredFile.objects.filter(
            Q(uploader__in=_everything_of()) | Q(uploader__merged_into__in=_everything_of())
        ),
        "profile": User.objects.filter(pk__in=_everything_of()),
    }
    found = found.union(*(source(kind) for source in ALSO))
    return found.union(models[kind].order_by().values("pk")) if kind in models else found


def _everything_of() -> QuerySet[Any]:
    return _held(PERSON).values("subject_id")


def is_person_kept(people: Collection[UUID]) -> bool:
    """Whether who one of them is must be kept: they, or something they wrote, may be needed for a claim."""
    return Held.objects.filter(hold__in=in_force(), person__in=people).exists()


def said_of(kind: str, subject: Any = None) -> str:
    """What a hold, or one thing of it, is about, in a few words."""
    if kind == PERSON:
        return _("Everything somebody wrote")
    if kind == CASE:
        return _("What a case is about")
    label = str(label_of(kind, subject))
    return label[:1].upper() + label[1:]


@dataclass(frozen=True)
class Line:
    """A hold as a list shows it, and whom it concerns."""

    hold: Hold
    what: str
    who: str


def lines_of(holds: QuerySet[Hold]) -> list[Line]:
    """As many questions for one as for many."""
    found = []
    for hold in holds.prefetch_related(Prefetch("things", Held.objects.select_related("person"))):
        names = dict.fromkeys(thing.person.display_name for thing in hold.things.all() if thing.person)  # type: ignore[attr-defined]
        found.append(Line(hold, said_of(hold.subject_kind), ", ".join(names)))
    return found


@dataclass(frozen=True)
class Covered:
    what: str
    who: str
    url: str
    is_thing: bool
    is_shown: bool


def covered_by(hold: Hold) -> list[Covered]:
    return [_covered(thing) for thing in hold.things.select_related("person")]  # type: ignore[attr-defined]


def _covered(thing: Held) -> Covered:
    kind, is_thing = thing.subject_kind, thing.subject_kind in KINDS
    subject = find_subject(kind, thing.subject_id) if is_thing else None
    is_shown = subject is not None and subject.is_shown
    return Covered(
        what=said_of(kind, subject),
        who=thing.person.display_name if thing.person else "",
        url=KINDS[kind].url(subject) if is_shown else "",
        is_thing=is_thing,
        is_shown=is_shown,
    )


def holds_to_show(user: Person) -> QuerySet[Hold]:
    """In force, whatever waits for a second person first and then those whose review is due."""
    found = holds_for(user).filter(IN_FORCE).order_by(F("asked_at").asc(nulls_last=True), "review_on", "pk")
    return found.select_related("asked_by")[:MOST]


def released_holds(user: Person) -> QuerySet[Hold]:
    found = holds_for(user).exclude(IN_FORCE).select_related("released_by")
    return found.order_by("-released_at", "-pk")[:20]


def overdue_reviews(user: Person) -> int:
    return holds_for(user).filter(IN_FORCE, review_on__lte=timezone.localdate()).count()
