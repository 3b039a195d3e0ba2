from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from accounts.permissions import may_take_part
from communities.groups.permissions import Person
from moderation.cases.permissions import EVERYWHERE, may_moderate_anything
from moderation.oncall.models import Shift


def may_change_rota(user: Person) -> bool:
    return isinstance(user, User) and may_take_part(user) and user.has_perm(EVERYWHERE)


def access_rota(user: Person) -> None:
    """Whoever works on cases sees who is on call. Raises Http404."""
    if not may_moderate_anything(user):
        raise Http404


def access_rota_to_change(user: Person) -> None:
    """Raises Http404, and PermissionDenied to whoever sees it but does not make it."""
    access_rota(user)
    if not may_change_rota(user):
        raise PermissionDenied


def access_shift(user: Person, pk: UUID) -> Shift:
    """A shift that this person may take out. Raises Http404 and PermissionDenied."""
    access_rota_to_change(user)
    shift = Shift.objects.select_related("person").filter(pk=pk).first()
    if shift is None:
        raise Http404
    return shift
