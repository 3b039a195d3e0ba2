from uuid import UUID

from django.http import Http404

from communities.groups.permissions import Person, may_moderate, moderated_by, moderation_readers
from moderation.cases.models import Case

__all__ = ["access_case", "may_moderate_anything", "moderation_readers"]


def may_moderate_anything(user: Person) -> bool:
    return moderated_by(user).exists()


def access_case(user: Person, pk: UUID) -> Case:
    """A case of a group whose flags this person works on. Raises Http404."""
    case = (
        Case.objects.select_related("community", "author", "claimed_by", "decided_by", "evidence").filter(pk=pk).first()
    )
    if case is None or not may_moderate(user, case.community):
        raise Http404
    return case
