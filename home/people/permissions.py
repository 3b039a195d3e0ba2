"""Who decides what an author's page says."""

from django.http import Http404

from accounts.models import User
from home.people.models import Proposal


def may_write_bylines(user: object) -> bool:
    return isinstance(user, User) and user.has_perm("home.change_byline")


def access_proposals(user: object) -> None:
    """Raises Http404 to whoever does not decide about authors."""
    if not may_write_bylines(user):
        raise Http404


def access_proposal(user: object, pk: int) -> Proposal:
    access_proposals(user)
    found = Proposal.objects.select_related("account").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
