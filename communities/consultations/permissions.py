from uuid import UUID

from django.http import Http404

from communities.consultations.models import Consultation, Part
from communities.groups.permissions import May, Person, belongs, may
from communities.posts.models import Post
from communities.posts.permissions import access_beside


def may_lead(user: Person, post: Post) -> bool:
    """Hosts: they read the answers and say what was done. Whoever wrote it is or was one."""
    return may(user, May.CONSULT, post.community)


def may_read_answers(user: Person, consultation: Consultation) -> bool:
    """Hosts, and members where they were told so before they answered: not whoever looks into an open group."""
    post = consultation.post
    return may_lead(user, post) or (consultation.members_see and belongs(user, post.community))


def access_consultation(user: Person, slug: str, pk: UUID, permission: May = May.READ) -> Consultation:
    """A consultation that is shown. Raises Http404, Moved, StepFirst, PermissionDenied as access_community does."""
    return access_beside(user, slug, pk, Consultation.objects.select_related("done_by"), permission)


def access_led(user: Person, slug: str, pk: UUID) -> Consultation:
    found = access_consultation(user, slug, pk)
    if not may_lead(user, found.post):
        raise Http404
    return found


def access_part(user: Person, slug: str, pk: UUID, part_pk: UUID, permission: May = May.READ) -> Part:
    """A part that asks something. Raises Http404."""
    consultation = access_consultation(user, slug, pk, permission)
    found = consultation.parts.filter(pk=part_pk).first()
    if found is None or not found.asks:
        raise Http404
    found.consultation = consultation
    return found


def access_answers(user: Person, slug: str, pk: UUID, part_pk: UUID) -> Part:
    """A part whose answers this person reads. Raises Http404 where they are for hosts alone."""
    part = access_part(user, slug, pk, part_pk)
    if not may_read_answers(user, part.consultation):
        raise Http404
    return part
