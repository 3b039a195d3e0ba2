import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.validators import validate_email
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.files.contents import Content, read_upload
from communities.files.scanning import Verdict, scan
from core.errors import Refused
from core.tokens import digest_of, token_for
from moderation.cases.actions import check_may_work_on
from moderation.complaints.models import Channel, Complaint
from moderation.notices.models import Notice
from moderation.procedure.taking import take_complaint
from moderation.receiving.models import ComplaintDraft, Scan
from moderation.receiving.permissions import hold_recorder
from moderation.receiving.queries import KEPT, case_of
from outbox.actions import queue_letter_to
from outbox.models import Letter
from realtime.publish import in_order
from records.actions import write_entry

RECEIVED, LOST, DRAFT = "complaint/received", "complaint/lost", "complaint_draft"
LETTERS_A_DAY = 3  # of one kind to one address: nobody fills somebody else's mailbox with these forms
DRAFT_LIMIT = 120_000  # characters, names and all
SCANS = {".pdf", ".jpg", ".jpeg", ".png"}
MOST_SCANS = 20
OLDEST = timedelta(days=366)  # what staff enter that came before is a slip: its clocks would all be over at once


@transaction.atomic
@in_order()
def receive_complaint(
    *, said: dict[str, Any], places: list[dict[str, Any]], language: str, complainant: User | None = None,
    supersedes: Complaint | None = None, draft: ComplaintDraft | None = None, is_flood: bool = False,
    now: datetime | None = None,
) -> Complaint:  # fmt: skip
    """Takes a notice from the form, and writes to whoever sent it that it came. Raises Refused.

    Nothing that it means is looked up for the answer: that is the same whether it exists or not.
    """
    now = now or timezone.now()
    complaint = take_complaint(
        said=said, places=places, channel=Channel.FORM, received_at=now, language=language, complainant=complainant,
        supersedes=supersedes, is_flood=is_flood, finds_at_once=False, now=now,
    )  # fmt: skip
    if draft is not None and not ComplaintDraft.objects.filter(pk=draft.pk).delete()[0]:
        raise Refused("conflict", _("You have sent this already. Its link is in the letter that we sent you."))
    if not is_flood:
        _acknowledge(complaint, now)
    return complaint


def _acknowledge(complaint: Complaint, now: datetime) -> None:
    """That it came, its reference and its page, and nothing of what it says."""
    if complaint.email and not _is_enough(complaint.email, RECEIVED, now):
        queue_letter_to(
            complaint.email, language=complaint.language, template=RECEIVED,
            unique_key=f"{RECEIVED}:{complaint.pk}", seed=complaint.seed, now=now,
        )  # fmt: skip


def _is_enough(address: str, template: str, now: datetime) -> bool:
    """An address is the same in capitals."""
    since = now - timedelta(days=1)
    return Letter.objects.filter(to__iexact=address, template=template, due_at__gt=since).count() >= LETTERS_A_DAY


# To go on later


@dataclass(frozen=True)
class Kept:
    draft: ComplaintDraft
    token: str
    until: datetime


@transaction.atomic
def save_draft(
    *, email: str, typed: Mapping[str, str], language: str, draft: ComplaintDraft | None = None,
    is_flood: bool = False, now: datetime | None = None,
) -> Kept:  # fmt: skip
    """Keeps what was typed for 30 days, and writes to the address how to come back to it. Raises Refused."""
    now, email = now or timezone.now(), email.strip()
    try:
        validate_email(email)
    except ValidationError:
        message = _("Give your e-mail address, so that we can send you the way back.")
        raise Refused("invalid", message, field="email") from None
    content = json.dumps(dict(typed))
    if len(content) > DRAFT_LIMIT:
        raise Refused("too_long", _("This is too long to be kept as a draft. Copy it to be safe."))
    if "\\u0000" in content:
        raise Refused("invalid", _("This contains characters that cannot be shown. Remove them and try again."))
    seed = draft.seed if draft is not None else secrets.token_hex(32)
    token = token_for(DRAFT, seed)
    draft, _is_new = ComplaintDraft.objects.update_or_create(
        token=digest_of(token), defaults={"seed": seed, "email": email, "content": content, "saved_at": now}
    )
    if not is_flood and not _is_enough(email, DRAFT, now):
        queue_letter_to(
            email, language=language, template=DRAFT, unique_key=f"{DRAFT}:{uuid4()}", seed=seed, now=now
        )  # fmt: skip
    return Kept(draft, token, now + KEPT)


def forget_old_drafts(*, now: datetime) -> int:
    return ComplaintDraft.objects.filter(saved_at__lte=now - KEPT).delete()[0]


@transaction.atomic
def send_lost_links(email: str, *, language: str, now: datetime | None = None) -> None:
    """Queues a letter whoever it is. Whether there is anything to say is asked as it is sent, so that neither the
    answer nor how long it takes tells whether somebody complained."""
    now = now or timezone.now()
    if not _is_enough(email, LOST, now):
        queue_letter_to(email, language=language, template=LOST, unique_key=f"{LOST}:{uuid4()}", now=now)


def open_notices(notices: list[Notice], *, now: datetime) -> None:
    """Notes when the complainant first saw each on their page."""
    unseen = [notice.pk for notice in notices if notice.opened_at is None]
    if unseen:
        Notice.objects.filter(pk__in=unseen, opened_at=None).update(opened_at=now)


# Entered by staff


@transaction.atomic
@in_order()
def record_complaint(
    *, said: dict[str, Any], places: list[dict[str, Any]], channel: str, received_at: datetime, language: str,
    by: User, upload: "Upload | None" = None, supersedes: Complaint | None = None, now: datetime | None = None,
) -> Complaint:  # fmt: skip
    """Enters what came by letter, e-mail or telephone, as of when it came. Raises Refused."""
    now = now or timezone.now()
    by = hold_recorder(by)
    if channel not in {Channel.LETTER, Channel.EMAIL, Channel.TELEPHONE}:
        raise Refused("invalid", _("Choose how it came."), field="channel")
    if received_at > now:
        raise Refused("invalid", _("This is in the future. Give the time at which it reached us."), field="received_at")
    if received_at < now - OLDEST:
        raise Refused("invalid", _("This is more than a year ago. Look at the year again."), field="received_at")
    found = _read_scan(upload) if upload else None
    complaint = take_complaint(
        said=said, places=places, channel=channel, received_at=received_at, language=language, recorded_by=by,
        supersedes=supersedes, now=now,
    )  # fmt: skip
    _acknowledge(complaint, now)
    if found is not None:
        _keep_scan(complaint, found, by=by, now=now)
    return complaint


@dataclass(frozen=True)
class Upload:
    name: str
    size: int
    content: IO[bytes]


@transaction.atomic
def add_scan(complaint: Complaint, *, upload: Upload, by: User, now: datetime | None = None) -> Scan:
    """Adds the paper that a notice came on, for those who work on it. Raises Refused."""
    case = case_of(complaint)
    by = check_may_work_on(case, by)
    complaint = Complaint.objects.select_for_update(no_key=True).get(pk=complaint.pk)
    if complaint.scans.count() >= MOST_SCANS:
        raise Refused("too_long", _("There are as many scans as one complaint can have."), field="scan")
    scanned = _keep_scan(complaint, _read_scan(upload), by=by, now=now or timezone.now())
    write_entry("complaint.scan_added", subject=("case", case.pk), by=by.pk)
    return scanned


def _read_scan(upload: Upload) -> Content:
    """What is kept of it: a PDF as it is, of a picture its pixels alone. Raises Refused."""
    if upload.size > settings.FILE_BYTES:
        message = _("This file is larger than %(most)s. Choose a smaller one.")
        raise Refused("too_long", message % {"most": filesizeformat(settings.FILE_BYTES)}, field="scan")
    if PurePath(upload.name).suffix.lower() not in SCANS:
        raise Refused("invalid", _("Choose a PDF, a JPEG or a PNG."), field="scan")
    try:
        found = read_upload(upload.name, upload.content)
    except Refused as refused:
        raise Refused(refused.code, refused.message, field="scan") from refused
    verdict = scan(BytesIO(list(found.parts.values())[-1]))
    if verdict == Verdict.INFECTED:
        message = _("Our virus scanner says that this file is harmful, so it was not kept.")
        raise Refused("invalid", message, field="scan")
    if verdict == Verdict.UNKNOWN:
        message = _("Our virus scanner does not answer. Enter the complaint without the scan, and add it later.")
        raise Refused("unavailable", message, field="scan")
    return found


def _keep_scan(complaint: Complaint, found: Content, *, by: User, now: datetime) -> Scan:
    data = list(found.parts.values())[-1]
    scanned = Scan.objects.create(
        complaint=complaint, name=found.name, content_type=found.content_type, size=len(data), sha256=found.sha256,
        by=by, at=now,
    )  # fmt: skip
    try:
        storages["private"].save(scanned.path, ContentFile(data))
    except OSError as error:
        raise Refused("unavailable", _("We could not keep this file just now. Try again."), field="scan") from error
    return scanned
