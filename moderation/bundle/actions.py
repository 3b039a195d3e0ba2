"""Takes a case out of this site as a package that verifies itself offline, and records that."""

import hashlib
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from moderation.bundle.contents import add_complaint, add_copies, add_decision, add_trail
from moderation.bundle.package import Package, moment, open_package
from moderation.bundle.permissions import hold_taker
from moderation.bundle.readme import README
from moderation.cases.models import Case
from moderation.complaints.models import Complaint
from moderation.complaints.permissions import may_see_addresses
from realtime.read import missing
from records.actions import seal_entries, write_entry
from records.queries import head_of_chain

CHUNK = 1024 * 1024


def make_bundle(case: Case, *, with_poster: bool, by: User, now: datetime | None = None) -> IO[bytes]:
    """The package as an open file on disk, at its beginning; whoever has it closes it. Raises Refused.

    `with_poster`: with the name and address that the author gave, which takes a right of its own.
    """
    now = now or timezone.now()
    case = hold_taker(by, case.pk)
    if with_poster and not may_see_addresses(by):
        raise missing()
    seal_entries()  # what is not sealed yet would prove less
    target = TemporaryFile()  # noqa: SIM115 - handed out, and closed with the answer
    try:
        package = open_package(target, now=now)
        with package.archive:
            _fill(package, case, with_poster=with_poster, by=by)
        digest = _digest_of(target)
        with transaction.atomic():
            hold_taker(by, case.pk)
            write_entry(
                "case.exported", subject=("case", case.pk), by=by.pk, community=case.community_id, digest=digest,
                with_poster=with_poster,
            )  # fmt: skip
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target


def _fill(package: Package, case: Case, *, with_poster: bool, by: User) -> None:
    complaint = Complaint.objects.filter(case=case).first()
    head = str(head_of_chain())
    about = f", complaint {complaint.reference}" if complaint else ""
    made = moment(package.made_at)
    assert made is not None
    package.add_text(
        "README.txt",
        README.format(
            case=case.pk, about=about, site=settings.SITE_NAME, made=made["utc"], by=by.display_name, head=head
        ),
    )
    add_decision(package, case)
    add_copies(package, case, by=by)
    add_trail(package, case)
    if complaint is not None:
        add_complaint(package, complaint, with_poster=with_poster)
    package.close(
        case=str(case.pk), complaint=complaint.reference if complaint else None, made_at=made, made_by=str(by.pk),
        head=head, with_poster=with_poster,
    )  # fmt: skip


def _digest_of(target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    target.seek(0)
    while piece := target.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()
