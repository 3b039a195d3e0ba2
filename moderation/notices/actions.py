import re
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may_take_part
from communities.notifications.actions import notify
from core.errors import Refused
from moderation.cases.actions import check_may_work_on
from moderation.complaints.models import Complaint
from moderation.notices.models import Kind, Notice, NoticeText, Recipient
from moderation.notices.queries import language_for, recipient_of
from moderation.notices.words import write
from outbox.actions import queue_letter, queue_letter_to
from outbox.models import Letter
from records.actions import write_entry

LETTER = "complaint_notice"
LETTER_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")


def queue_notice(complaint: Complaint, kind: str, *, due_at: datetime | None, now: datetime) -> Notice:
    """Writes down that a notice is to go out, once, and hands its letter to the outbox; inside the caller's
    transaction. What it says is written as it leaves.

    A complainant who gave no address gets no letter: their notice waits until somebody says how it was given.
    """
    assert transaction.get_connection().in_atomic_block, "a notice belongs to the transaction of what it tells"
    recipient = recipient_of(kind)
    poster = complaint.poster if recipient == Recipient.POSTER else None
    poster = poster and (poster.merged_into or poster)
    language = language_for(complaint, kind)
    notice, _created = Notice.objects.get_or_create(
        complaint=complaint,
        kind=kind,
        recipient=recipient,
        defaults={"language": language, "due_at": due_at, "queued_at": now},
    )
    key = f"notice:{notice.pk}"
    if poster:
        queue_letter(poster, template=LETTER, unique_key=key, due_at=now)
    elif recipient == Recipient.COMPLAINANT and complaint.email:
        queue_letter_to(complaint.email, language=notice.language, template=LETTER, unique_key=key, now=now)
    return notice


def write_down(notice: Notice, moment: datetime) -> Notice:
    """Keeps what it says, as it leaves at this moment. Again, where it has to be sent again."""
    written = write(notice.complaint, notice.kind, language=notice.language, moment=moment)
    notice.subject, notice.text, notice.digest = written.subject, written.text, digest(written.subject, written.text)
    notice.template_version, notice.stated_date = written.version, written.stated
    notice.save(update_fields=["subject", "text", "digest", "template_version", "stated_date"])
    return notice


def digest(subject: str, text: str) -> str:
    return sha256(f"{subject}\n{text}".encode()).hexdigest()


def keep_sent(notice: Notice, *, message_id: str, moment: datetime, by: UUID | None = None, how: str = "email") -> None:
    """That it left. The poster finds it on their page too, and in what they are told here."""
    Notice.objects.filter(pk=notice.pk).update(sent_at=moment, message_id=message_id)
    case = notice.complaint.case_id or notice.complaint_id
    # The digest is sealed with the trail: the row could be changed.
    write_entry(
        "complaint.notice_sent", subject=("case", case), by=by, notice=notice.kind, how=how, digest=notice.digest
    )
    if notice.recipient == Recipient.POSTER and notice.complaint.poster and notice.stated_date:
        day = notice.stated_date.isoformat()
        notify(notice.complaint.poster, "complaint_notice", subject=("complaint", notice.complaint_id), day=day)


def keep_bounced(notice: Notice, *, code: str, moment: datetime, by: UUID | None = None) -> bool:
    """That its e-mail came back. Once: what comes after changes nothing."""
    is_first = Notice.objects.filter(pk=notice.pk, bounced_at=None).update(bounced_at=moment, bounce=code[:300])
    if is_first:
        case = notice.complaint.case_id or notice.complaint_id
        write_entry("complaint.notice_bounced", subject=("case", case), by=by, notice=notice.kind, code=code[:300])
    return bool(is_first)


def keep_refused(notice: Notice, *, code: str, moment: datetime) -> None:
    """That no mail server will take it for them. It counts as given where it can be read without: by a complainant on
    their page, by a poster who may sign in on theirs. Else nobody was told, and there is no way to tell them."""
    poster = notice.complaint.poster and (notice.complaint.poster.merged_into or notice.complaint.poster)
    if not notice.text:
        write_down(notice, moment)
    keep_bounced(notice, code=code, moment=moment)
    if notice.recipient == Recipient.COMPLAINANT or (poster and may_take_part(poster)):
        keep_sent(notice, message_id="", moment=moment, how="page")


@transaction.atomic
def take_bounce(message_id: str, *, code: str, now: datetime) -> bool | None:
    """That what left with this Message-ID came back. False where that was known, None where no notice is meant.

    A letter that comes back before it was kept that it left is found by its own id, of which the other is made.
    """
    notice = _held(message_id=message_id) if message_id else None
    if notice is None and (found := LETTER_ID.match(message_id)):
        letter = Letter.objects.filter(pk=found[1], template=LETTER).first()
        notice = _held(pk=letter.unique_key.removeprefix("notice:")) if letter else None
    return keep_bounced(notice, code=code, moment=now) if notice else None


def _held(**which: str) -> Notice | None:
    rows = Notice.objects.select_for_update(of=("self",)).select_related("complaint")
    return rows.filter(**which).first()


@transaction.atomic
def mark_bounced(notice: Notice, *, by: User, now: datetime) -> None:
    """Staff say that a letter came back to them. Raises Refused where none left."""
    held = _held_by_staff(notice, by=by)
    if not held.message_id:
        raise Refused("conflict", _("No e-mail of this notice has left, so none can have come back."))
    keep_bounced(held, code="staff", moment=now, by=by.pk)


@transaction.atomic
def mark_given(notice: Notice, *, by: User, now: datetime) -> None:
    """Staff posted it to a complainant who gave no e-mail address, as it reads now. Raises Refused."""
    held = _held_by_staff(notice, by=by)
    if held.recipient != Recipient.COMPLAINANT or held.complaint.email:
        raise Refused("conflict", _("This notice goes by e-mail, and by itself."))
    if held.sent_at is None:
        keep_sent(write_down(held, now), message_id="", moment=now, by=by.pk, how="letter")


def _held_by_staff(notice: Notice, *, by: User) -> Notice:
    case = notice.complaint.case
    assert case is not None, "a complaint has its case"
    check_may_work_on(case, by)
    held = _held(pk=str(notice.pk))
    assert held is not None, "a notice is never deleted"
    return held


@transaction.atomic
def set_notice_text(
    kind: str, language: str, *, subject: str, before: str, after: str, seen_version: int, by: User, now: datetime
) -> NoticeText:
    """A new version of staff's own words around the mandatory parts; all empty is the standard words. Raises Refused
    where somebody saved another meanwhile."""
    if kind not in Kind.values or language not in dict(settings.LANGUAGES):
        raise Refused("not_found", _("There is no such notice."))
    text, is_new = NoticeText.objects.get_or_create(
        kind=kind, language=language, version=seen_version + 1,
        defaults={"subject": subject, "before": before, "after": after, "by": by, "at": now},
    )  # fmt: skip
    if not is_new:
        raise Refused("conflict", _("Somebody else has changed these words since you opened them. Look at them first."))
    write_entry(
        "notice.words_set", subject=("site", by.pk), by=by.pk, notice=kind, language=language, version=text.version
    )
    return text
