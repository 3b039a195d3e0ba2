"""Who may enter a notice that came otherwise than by the form, and see the paper it came on."""

from uuid import UUID

from django.http import Http404

from accounts.models import User
from communities.groups.permissions import Person
from moderation.complaints.models import Complaint
from moderation.complaints.permissions import access_complaint, may_work_on_complaints
from moderation.receiving.models import Scan
from realtime.read import missing


def access_recording(user: Person) -> None:
    """Raises Http404."""
    if not may_work_on_complaints(user):
        raise Http404


def hold_recorder(user: User) -> User:
    """Asks again inside the transaction, holding the person. Raises Refused."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not may_work_on_complaints(person):
        raise missing()
    return person


def access_scan(user: Person, pk: UUID, scan_pk: UUID) -> tuple[Complaint, Scan]:
    """The paper of a complaint this person works on. Raises Http404."""
    complaint = access_complaint(user, pk)
    scan = Scan.objects.filter(complaint=complaint, pk=scan_pk).first()
    if scan is None:
        raise Http404
    return complaint, scan
