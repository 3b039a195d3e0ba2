from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from moderation.appeals.models import Appeal, AppealMessage
from moderation.cases.models import Case
from moderation.cases.queries import Copy, copies_of
from moderation.sanctions.models import Sanction
from moderation.sanctions.queries import Told, appeal_ends, may_still_appeal, told


@dataclass(frozen=True)
class Page:
    """What somebody sees of a decision about them, and of their appeal against it."""

    told: Told
    copy: Copy | None
    appeal: Appeal | None
    messages: list[AppealMessage]
    may_appeal: bool
    may_reply: bool
    ends: datetime


def appeal_of(sanction: Sanction) -> Appeal | None:
    return Appeal.objects.select_related("case").filter(sanction=sanction).first()


def page_of(sanction: Sanction) -> Page:
    """For the person it is about. Nobody who decided, reported or answered is named in it."""
    (words,) = told([sanction])
    appeal = appeal_of(sanction)
    messages = list(appeal.messages.all()) if appeal else []
    return Page(
        told=words,
        copy=None if sanction.case.lane == Case.Lane.ABUSE else copies_of(sanction.case).newest,
        appeal=appeal,
        messages=messages,
        may_appeal=appeal is None and may_still_appeal(sanction, timezone.now()),
        may_reply=may_reply(appeal, messages),
        ends=appeal_ends(sanction),
    )


def may_reply(appeal: Appeal | None, messages: list[AppealMessage]) -> bool:
    """In turn: once whoever decides has answered."""
    return appeal is not None and appeal.state == Appeal.State.OPEN and messages[-1].is_answer


def appeal_in(case: Case) -> Appeal | None:
    """The appeal that a case is about, with what was said, for whoever works on it."""
    found = Appeal.objects.filter(case=case).select_related("sanction__person", "sanction__by", "sanction__community")
    return found.prefetch_related("messages__by").first()
