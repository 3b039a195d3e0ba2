"""Reports of things that are no text, and from people who have no account here."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from communities.files.models import StoredFile
from communities.groups.models import Community
from moderation.cases.models import Case, Flag
from moderation.clocks import LONDON
from moderation.openness.queries import quarters_before
from moderation.outside.actions import take_as_complaint, take_report
from moderation.outside.models import OutsideReport
from moderation.reports.actions import raise_flag
from moderation.subjects import find_subject

OLD = "Of an earlier quarter."
OUTSIDE: tuple[dict[str, Any], ...] = (
    {
        "reason": "personal",
        "note": "My sister's new address is in a message that somebody showed me on their phone. She moved because of "
        "her ex-husband. Please find it and take it away.",
        "words": "she is at the flats behind the leisure centre now, number",
        "cannot_open": True,
        "relation": "helper",
        "name": "Carys",
        "email": "carys@example.org",
    },
    {
        "reason": "defamation",
        "note": "Mae rhywun wedi ysgrifennu fy mod wedi cymryd arian o gronfa'r caffi. Nid yw hynny'n wir.",
        "words": "ask her where the café money went",
        "relation": "about_me",
        "name": "Mererid Puw",
        "email": "mererid@example.org",
        "language": "cy",
    },
)


# What was decided in the last quarter that is over, for the public page: lane, decision, hours it took, how many
BEFORE = (("remove", 6, 24), ("hide", 20, 15), ("leave", 30, 41), ("mask", 60, 12), ("leave", 100, 11))
REASONS = ("rules", "spam", "rules", "personal", "rules", "spam", "other")


def seed_quarter(reporter: User, author: User) -> None:
    """Cases of long ago, of no group and without any words: only their numbers are shown."""
    if Case.objects.filter(subject_kind="post", reason=OLD).exists():
        return
    first, last = quarters_before(timezone.localdate(), 1)[0]
    days = (last - first).days
    for decision, hours, number in BEFORE:
        for count in range(number):
            day = datetime.combine(first + timedelta(days=(7 * count + hours) % days), time(10), LONDON)
            case = Case.objects.create(
                community=None, subject_kind="post", subject_id=uuid4(), author=author, state="decided",
                decision=decision, reason=OLD, opened_at=day, decided_at=day + timedelta(hours=hours),
            )  # fmt: skip
            Flag.objects.create(case=case, person=reporter, reason=REASONS[count % len(REASONS)], raised_at=day)


def seed_reports(community: Community, people: dict[str, User], now: datetime) -> None:
    """Once: a picture and a profile by members, and two reports on the public form."""
    seed_quarter(people["member2"], people["member"])
    if not OutsideReport.objects.exists():
        for number, given in enumerate(OUTSIDE):
            take = take_as_complaint if given["reason"] == "defamation" else take_report
            take(**given, now=now - timedelta(hours=5 + 20 * number))
    if Case.objects.filter(subject_kind__in=["file", "profile"]).exists():
        return
    pictures = StoredFile.objects.filter(community=community, kind="picture").exclude(post=None)
    picture = pictures.order_by("created_at", "id").first()
    if picture is not None:
        reporter = people["member2" if picture.uploader_id == people["member"].pk else "member"]
        note = "You can read the name of the school on the bag, on the left."
        subject = find_subject("file", picture.pk)
        raise_flag("file", subject, reason="personal", note=note, by=reporter, now=now - timedelta(hours=3))
    profile = find_subject("profile", people["member"].pk)
    note = "It says which street they live in. I think they should know that everybody can read that."
    raise_flag("profile", profile, reason="other", note=note, by=people["host"], now=now - timedelta(hours=2))
