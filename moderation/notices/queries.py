from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.permissions import may_take_part
from moderation.complaints.models import Complaint
from moderation.notices.models import Kind, Notice, NoticeText, Recipient
from moderation.notices.words import write
from outbox.models import NOWHERE


def notice_of(complaint: Complaint, kind: str) -> Notice | None:
    return Notice.objects.filter(complaint=complaint, kind=kind).first()


def can_reach(complaint: Complaint) -> bool:
    """Whether there is private electronic communication with the poster (Schedule, paragraph 3(2)).

    An account that may sign in has a page and messages here; else an e-mail address at which nothing came back of what
    was sent about this complaint. A postal address or a telephone is none.
    """
    poster = complaint.poster and (complaint.poster.merged_into or complaint.poster)
    if poster is None:
        return False
    if may_take_part(poster):
        return True
    if not poster.email or poster.email.endswith(f"@{NOWHERE}"):
        return False
    came_back = Notice.objects.filter(complaint=complaint, recipient=Recipient.POSTER, bounced_at__isnull=False)
    return not came_back.exists()


def language_for(complaint: Complaint, kind: str) -> str:
    """The language of whoever a notice of this kind goes to."""
    poster = complaint.poster if recipient_of(kind) == Recipient.POSTER else None
    poster = poster and (poster.merged_into or poster)
    return poster.language if poster else complaint.language or settings.LANGUAGE_CODE


def recipient_of(kind: str) -> Recipient:
    return Recipient.POSTER if kind == Kind.N3 else Recipient.COMPLAINANT


def preview(complaint: Complaint, kind: str, now: datetime) -> tuple[str, str]:
    """Subject and text as they would go out now, without what opens the complainant's page. Nothing is kept."""
    written = write(complaint, kind, language=language_for(complaint, kind), moment=now)
    return written.subject, written.text


def versions_of(kind: str, language: str) -> QuerySet[NoticeText]:
    """Staff's own words, the newest first."""
    return NoticeText.objects.filter(kind=kind, language=language).select_related("by").order_by("-version")


def example(now: datetime) -> Complaint:
    """A notice that nobody sent, to see what ours look like."""
    return Complaint(
        reference="C-ABCD-EFGH", received_at=now, jurisdiction=settings.JURISDICTION, seed="-", reply_seed="-",
        name=_("(name)"), email="name@example.org", statement=_("(the statement)"), why=_("(why)"),
        meaning=_("(what they take it to mean)"), inaccuracies=_("(what is wrong)"),
        cannot_identify=True, consent_name=False, consent_email=False,
    )  # fmt: skip
