"""A report from outside as what a case is about, until somebody links it to a thing here."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from moderation.outside.models import OutsideReport
from moderation.subjects import Kind


def _find(pk: UUID) -> OutsideReport | None:
    return OutsideReport.objects.filter(pk=pk).first()


def _snapshot(report: OutsideReport) -> dict[str, Any]:
    """What they said, without who they are: that stands in its row alone, and ends with it."""
    return {
        "title": "",
        "text": report.note,
        "html": "",
        "history": [],
        "place": report.place,
        "words": report.words,
        "author_id": "",
        "author_name": "",
        "written_at": report.sent_at.isoformat(),
        "edited_at": None,
        "audience": {"community_id": "", "visibility": "outside", "members": 0},
    }


def _nothing(_report: OutsideReport) -> None:
    """There is nothing to hide or to show again: it is a letter to us."""


REPORT = Kind(
    label=_("report from outside"),
    find=_find,
    may_see=lambda user, report: False,
    community=lambda report: None,
    url=lambda report: reverse("moderation:queue"),
    lock=lambda report: OutsideReport.objects.select_for_update(no_key=True).get(pk=report.pk),
    snapshot=_snapshot,
    hide=_nothing,
    remove=_nothing,
    restore=_nothing,
    is_reportable=False,
)
