"""Who works on a case, and who must not decide it."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may_take_part
from communities.groups.permissions import (
    Person,
    lock_membership,
    lock_moderation,
    may_moderate,
    moderated_by,
    moderation_readers,
    moderators_of,
)
from communities.words.models import Words
from moderation.cases.models import Case
from moderation.subjects import KINDS
from realtime.read import missing

__all__ = ["access_case", "access_decision", "may_moderate_anything", "moderation_readers"]


def may_moderate_anything(user: Person) -> bool:
    return moderated_by(user).exists()


def access_case(user: Person, pk: UUID) -> Case:
    """A case of a group whose flags this person works on. Raises Http404."""
    case = Case.objects.select_related("community", "author", "claimed_by", "decided_by").filter(pk=pk).first()
    if case is None or not may_moderate(user, case.community):
        raise Http404
    return case


def access_decision(user: Person, kind: str, pk: UUID) -> Case:
    """The newest decision that took away something this person wrote: for its author alone. Raises Http404."""
    taken = Case.objects.filter(
        Q(author=user.pk) | Q(author__merged_into=user.pk),
        subject_kind=kind,
        subject_id=pk,
        decision__in=[Case.Decision.HIDE, Case.Decision.REMOVE],
    )
    case = taken.select_related("community").order_by("-decided_at").first() if may_take_part(user) else None
    if case is None:
        raise Http404
    return case


def hold_flagger(user: User, kind: str, subject: Words) -> User:
    """Asks inside the transaction, holding what the answer rests on, whether they may see it. Raises Refused."""
    lock_membership(user, KINDS[kind].community(subject))
    person = _hold_person(user)
    if not KINDS[kind].may_see(person, subject):
        raise missing()
    return person


def hold_moderator(user: User, case: Case) -> User:
    """The same for working on a case: the right to may have ended since the page was opened. Raises Refused."""
    lock_moderation(user, case.community)
    person = _hold_person(user)
    if not may_moderate(person, case.community):
        raise missing()
    return person


def _hold_person(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def others_who_may_decide(case: Case, user: User) -> QuerySet[User]:
    """Moderators of the group besides this person who neither wrote the words nor reported them."""
    involved = {user.pk, case.author_id, case.author.merged_into_id or case.author_id}
    return moderators_of(case.community).exclude(pk__in=involved).exclude(pk__in=case.flags.values("person"))


def is_own(case: Case, user: User) -> bool:
    """Did they write it, with this account or with one that was joined with it since?"""
    return user.pk in {case.author_id, case.author.merged_into_id}


def bar_to_deciding(case: Case, user: User) -> str:
    """Why this person, who moderates the group, must leave this case to another, in a sentence; empty if they may."""
    if is_own(case, user):
        return _("You wrote this yourself, so somebody else has to decide.")
    if has_flagged(case, user) and others_who_may_decide(case, user).exists():
        return _("You reported this yourself, so another moderator of this group has to decide.")
    return ""


def has_flagged(case: Case, user: User) -> bool:
    return case.flags.filter(person=user.pk).exists()


def people_to_tell(case: Case, *, by: User) -> list[User]:
    """Who hears that a case was opened: those who can work on it, and where there is nobody, those who run the site.

    In the order of their ids, so that two transactions that tell the same people cannot wait for each other.
    """
    uninvolved = {"pk__in": {by.pk, case.author_id}}
    people = list(moderators_of(case.community).exclude(**uninvolved).order_by("pk"))
    running = User.objects.filter(is_superuser=True, is_active=True, state=User.State.APPROVED)
    return people or list(running.exclude(**uninvolved).order_by("pk"))
