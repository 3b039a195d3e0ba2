"""Who writes down that a case went to the National Crime Agency."""

from uuid import UUID

from django.http import Http404

from communities.groups.permissions import Person
from moderation.cases.models import Case
from moderation.cases.permissions import access_case


def access_sealed(user: Person, pk: UUID) -> Case:
    """A case of the sexual abuse of a child, for whoever works on it. Raises Http404."""
    case = access_case(user, pk)
    if case.lane != Case.Lane.ABUSE:
        raise Http404
    return case
