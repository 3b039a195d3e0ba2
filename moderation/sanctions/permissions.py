"""Whose a sanction is, and who may take it back."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from accounts.models import User
from accounts.permissions import holders_of
from core.tokens import digest_of
from moderation.cases.models import Case
from moderation.cases.permissions import EVERYWHERE, works_on
from moderation.sanctions.models import Sanction

SHUT_OUT = {User.State.SUSPENDED, User.State.BANNED}


def access_own_sanction(user: User, pk: UUID) -> Sanction:
    """What was decided about oneself, whatever state one's account is in. Raises Http404."""
    mine = Sanction.objects.filter(Q(person=user.pk) | Q(person__merged_into=user.pk))
    sanction = mine.select_related("case", "community", "person").filter(pk=pk).first()
    if sanction is None:
        raise Http404
    return sanction


def access_by_token(token: str) -> Sanction:
    """By the link in a letter, as long as the person cannot come in by the door. Raises Http404."""
    rows = Sanction.objects.select_related("case", "community", "person")
    sanction = rows.filter(token_digest=digest_of(token)).first()
    if sanction is None or sanction.person.state not in SHUT_OUT:
        raise Http404
    return sanction


def access_sanction(user: User, pk: UUID) -> Sanction:
    """One that this person may take back. Raises Http404."""
    sanction = Sanction.objects.select_related("case__community", "community", "person").filter(pk=pk).first()
    if sanction is None or not may_undo(user, sanction):
        raise Http404
    return sanction


def may_undo(user: User, sanction: Sanction) -> bool:
    return sanction.pk in undoable(user, [sanction])


def undoable(user: User, sanctions: Collection[Sanction]) -> set[UUID]:
    """Those of these that this person may take back: whoever works on their case; of an account, and what staff
    decided, only staff."""
    asked = list(sanctions)
    if not user.has_perm(EVERYWHERE):
        is_staff = Q(is_superuser=True) | Q(pk__in=holders_of(EVERYWHERE).values("pk"))
        staff = User.objects.filter(is_staff, pk__in={one.by_id for one in asked})
        by_staff = set(staff.values_list("pk", flat=True))
        asked = [one for one in asked if one.kind not in Sanction.OF_ACCOUNT and one.by_id not in by_staff]
    cases = Case.objects.filter(works_on(user), pk__in={one.case_id for one in asked})
    found = set(cases.values_list("pk", flat=True)) if asked else set()
    return {one.pk for one in asked if one.case_id in found}
