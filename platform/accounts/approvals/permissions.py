from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.models import User
from accounts.permissions import may_approve

DECIDED = (User.State.APPROVED, User.State.LAPSED, User.State.SUSPENDED)  # who was let in once and has an account


def access_approval(user: User | AnonymousUser, pk: UUID) -> User:
    """Somebody who was approved once; Http404 where there is none or `user` may not decide: nobody can tell which."""
    person = User.objects.filter(pk=pk, state__in=DECIDED).first() if may_approve(user) else None
    if person is None:
        raise Http404
    return person
