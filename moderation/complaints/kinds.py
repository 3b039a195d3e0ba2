"""A complaint as what a case is about."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.complaints.models import Complaint, Location
from moderation.complaints.states import State
from moderation.subjects import Kind

NEEDED_FOR = timedelta(days=550)
SAID = (
    "name", "email", "acting_for", "authority", "statement", "why", "meaning", "inaccuracies", "opinions",
    "cannot_identify", "consent_name", "consent_email", "says_repeated", "earlier_references",
)  # fmt: skip


def _snapshot(complaint: Complaint) -> dict[str, Any]:
    """The notice as it came."""
    places = complaint.locations.values("link", "described", "cannot_open")
    return {
        "title": complaint.reference,
        "text": complaint.statement,
        "html": "",
        "history": [],
        "notice": {name: getattr(complaint, name) for name in SAID} | {"places": list(places)},
        "channel": complaint.channel,
        "author_id": "",
        "author_name": "",
        "written_at": complaint.received_at.isoformat(),
        "edited_at": None,
        "audience": {"community_id": "", "visibility": "outside", "members": 0},
    }


def _nothing(_complaint: Complaint) -> None:
    """There is nothing to hide: it is a letter to us."""


def _parts(complaint: Complaint) -> list[tuple[str, UUID]]:
    found = complaint.locations.filter(subject_id__isnull=False).values_list("subject_kind", "subject_id")
    return [(kind, pk) for kind, pk in found if pk is not None]


def keeps_away(kind: str, pk: UUID) -> bool:
    """What was removed because of a complaint, or counted as removed by whoever had taken it away before, stays away,
    whatever else is taken back (subjects/withheld.py)."""
    hidden_meanwhile = Q(hidden_at__isnull=False, shown_again_at=None)
    places = Location.objects.filter(subject_kind=kind, subject_id=pk)
    return places.filter(hidden_meanwhile | Q(removed_at__isnull=False)).exists()


def ids_complained_of(kind: str) -> QuerySet[Any]:
    """Of what nothing is deleted while a complaint about it is open, nor for as long as somebody may go to court over
    it: a year (Limitation Act 1980 s.4A), and the time to serve the claim. One that lacks something never ends."""
    since = timezone.now() - NEEDED_FOR
    waits = Q(closed_at=None) & (~Q(state=State.DEFECTIVE_REPLIED) | Q(received_at__gt=since))
    live = Complaint.objects.filter(waits | Q(closed_at__gt=since))
    return Location.objects.filter(complaint__in=live.order_by(), subject_kind=kind).order_by().values("subject_id")


COMPLAINT = Kind(
    label=_("complaint of defamation"),
    find=lambda pk: Complaint.objects.filter(pk=pk).first(),
    may_see=lambda user, complaint: False,
    community=lambda complaint: None,
    url=lambda complaint: reverse("moderation:queue"),
    lock=lambda complaint: Complaint.objects.select_for_update(no_key=True, of=("self",)).get(pk=complaint.pk),
    snapshot=_snapshot,
    hide=_nothing,
    remove=_nothing,
    restore=_nothing,
    is_reportable=False,
    parts=_parts,
)
