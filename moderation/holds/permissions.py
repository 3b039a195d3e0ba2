"""Who keeps things for a legal claim, and who sees that their own are kept."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import may_take_part
from communities.groups.permissions import Person
from moderation.cases.models import Case
from moderation.cases.permissions import DUTIES, access_case
from moderation.holds.models import IN_FORCE, Held, Hold
from moderation.subjects import KINDS, find_subject
from realtime.read import missing


def may_hold(user: Person) -> bool:
    """Who works on defamation everywhere, and who runs the site."""
    return isinstance(user, User) and may_take_part(user) and user.has_perm(DUTIES[Case.Lane.DEFAMATION])


def holds_for(user: Person) -> QuerySet[Hold]:
    """Those this person looks after. One that covers something of theirs does not exist for them."""
    if not may_hold(user):
        return Hold.objects.none()
    own = Held.objects.filter(Q(person=user.pk) | Q(person__merged_into=user.pk))
    return Hold.objects.exclude(pk__in=own.values("hold"))


def access_holds(user: Person) -> None:
    if not may_hold(user):
        raise Http404


def access_hold(user: Person, pk: UUID) -> Hold:
    found = holds_for(user).select_related("placed_by", "asked_by", "released_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def access_to_hold(user: Person, kind: str, pk: UUID) -> Any:
    """What this person would like to keep: a thing, a person or a case. Raises Http404."""
    access_holds(user)
    assert isinstance(user, User)
    if kind == "case":
        return access_case(user, pk)
    found = User.objects.filter(pk=pk).first() if kind == "person" else _thing(kind, pk)
    if found is None or _is_own(user, kind, found):
        raise Http404
    return found


def _thing(kind: str, pk: UUID) -> Any:
    return find_subject(kind, pk) if kind in KINDS else None


def _is_own(user: User, kind: str, found: Any) -> bool:
    return user.pk in {found.pk, found.merged_into_id} if kind == "person" else bool(found.is_by(user.pk))


def hold_keeper(user: User, *people: UUID) -> User:
    """The right to, asked inside the transaction, with the rows of all these people taken in their order."""
    held = User.objects.select_for_update(no_key=True).filter(pk__in={user.pk, *people}).order_by("pk")
    person = {one.pk: one for one in held}[user.pk]
    if not may_hold(person):
        raise missing()
    return person


def access_held_words(user: User, kind: str, pk: UUID) -> Any:
    """What this person wrote and does not see any more, because it is kept for a claim. Raises Http404."""
    covered = Held.objects.filter(hold__in=Hold.objects.filter(IN_FORCE), subject_kind=kind, subject_id=pk)
    subject = _thing(kind, pk) if may_take_part(user) and covered.exists() else None
    if subject is None or not subject.is_by(user.pk) or subject.is_shown:
        raise Http404
    return subject
