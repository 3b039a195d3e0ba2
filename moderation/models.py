"""Gathers the folders' models into the one Django app."""

from moderation.appeals.models import Appeal, AppealMessage
from moderation.cases.models import (
    Case,
    CaseLink,
    CaseNote,
    Conflict,
    Evidence,
    Flag,
    FlagAddition,
    FurtherEvidence,
    PoliceReport,
)
from moderation.complaints.models import Answer, Breach, Complaint, Location, Step
from moderation.holidays.models import ProclaimedDay
from moderation.notices.models import Notice, NoticeText
from moderation.oncall.models import Call, OutOfHours, Shift
from moderation.openness.models import NotesRead
from moderation.outside.models import OutsideReport
from moderation.receiving.models import ComplaintDraft, Scan
from moderation.sanctions.models import Sanction
from moderation.subjects.models import KeptPicture

__all__ = [
    "Answer",
    "Appeal",
    "AppealMessage",
    "Breach",
    "Call",
    "Case",
    "CaseLink",
    "CaseNote",
    "Complaint",
    "ComplaintDraft",
    "Conflict",
    "Evidence",
    "Flag",
    "FlagAddition",
    "FurtherEvidence",
    "KeptPicture",
    "Location",
    "NotesRead",
    "Notice",
    "NoticeText",
    "OutOfHours",
    "OutsideReport",
    "PoliceReport",
    "ProclaimedDay",
    "Sanction",
    "Scan",
    "Shift",
    "Step",
]  # fmt: skip
