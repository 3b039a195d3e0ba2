"""Asking for another look, the words that go between, and the decision of somebody who had no part in the first."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.notifications.actions import notify
from communities.words.render import check_text
from core.errors import Refused
from moderation.appeals.models import Appeal, AppealMessage
from moderation.appeals.queries import may_reply
from moderation.cases.actions import check_may_work_on, clock_of, move_case, publish_case
from moderation.cases.models import OPEN, Case, Conflict
from moderation.cases.permissions import people_to_tell
from moderation.sanctions.actions import hold_people, hold_words, take_back, tell_by_letter
from moderation.sanctions.models import Sanction
from moderation.sanctions.queries import may_still_appeal
from outbox.actions import queue_letter
from realtime.models import Update
from realtime.publish import in_order
from records.actions import write_entry

TEXT_LIMIT = 4_000
SAY = "say"
UPHOLD, OVERTURN = Case.Decision.UPHOLD, Case.Decision.OVERTURN


@transaction.atomic
@in_order()
def make_appeal(sanction: Sanction, *, text: str, by: User, now: datetime | None = None) -> Appeal:
    """Asks for another look, once for each decision and within the time for it. Raises Refused.

    `by` is the person it is about; whoever calls it has asked that. The case of it is seen by those who may decide it.
    """
    text, now = check_text(text, limit=TEXT_LIMIT, field="text"), now or timezone.now()
    User.objects.select_for_update(no_key=True).get(pk=sanction.person_id)
    sanction = Sanction.objects.select_for_update(no_key=True, of=("self",)).select_related("case").get(pk=sanction.pk)
    if sanction.is_undone:
        raise Refused("conflict", _("This was taken back already, so there is nothing to appeal."))
    if not may_still_appeal(sanction, now):
        raise Refused("conflict", _("The time to ask for another look at this is over."))
    origin = sanction.case
    case = Case(
        community=sanction.community, source=Case.Source.APPEAL, lane=origin.lane, origin=origin,
        subject_kind=origin.subject_kind, subject_id=origin.subject_id, author=origin.author, opened_at=now,
        **clock_of(Case.Lane.GROUP, now),
    )  # fmt: skip
    try:
        with transaction.atomic():
            case.save(force_insert=True)
            appeal = Appeal.objects.create(sanction=sanction, case=case, made_at=now)
    except IntegrityError:
        raise Refused("conflict", _("You have asked for another look at this already.")) from None
    # Whoever was too near to the first is too near to this one, in which the same words stand.
    too_near = origin.conflicts.values_list("person", flat=True)
    Conflict.objects.bulk_create(Conflict(case=case, person_id=person) for person in too_near)
    AppealMessage.objects.create(appeal=appeal, by=by, is_answer=False, text=text, sent_at=now)
    write_entry("case.appealed", subject=("case", case.pk), by=by.pk, community=case.community_id)
    _tell_moderators(case, people_to_tell(case, by=by), "case_appealed")
    publish_case(case, Update.Action.CREATED)
    return appeal


@transaction.atomic
@in_order()
def reply_to_appeal(appeal: Appeal, *, text: str, by: User, now: datetime | None = None) -> AppealMessage:
    """What the person answers, once somebody has written to them. Raises Refused."""
    text, now = check_text(text, limit=TEXT_LIMIT, field="text"), now or timezone.now()
    case = Case.objects.select_for_update(no_key=True, of=("self",)).get(pk=appeal.case_id)
    appeal.refresh_from_db(fields=["state"])
    said = list(appeal.messages.all())
    if case.state not in OPEN:
        raise Refused("conflict", _("This is decided already, so your words were not sent."))
    if not may_reply(appeal, said):
        raise Refused("conflict", _("You have written already. You can write again once somebody has answered."))
    message = AppealMessage.objects.create(appeal=appeal, by=by, is_answer=False, text=text, sent_at=now)
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)  # whoever decides reads it first
    write_entry("appeal.said", subject=("case", case.pk), by=by.pk, community=case.community_id)
    answered = [said_one.by for said_one in said if said_one.is_answer and said_one.by]
    _tell_moderators(case, answered[-1:] or people_to_tell(case, by=by), "case_reply", f"{message.pk}")
    publish_case(case, Update.Action.EDITED)
    return message


@transaction.atomic
@in_order()
def answer_appeal(
    case: Case, *, do: str, text: str, seen_version: int, by: User, now: datetime | None = None
) -> Appeal:
    """Writes to the person (`say`), or decides: `uphold`, or `overturn`, which takes back all that the sanction did.

    Raises Refused for whoever had a part in what is appealed, for the second of two, and as deciding a case does.
    """
    text, now = check_text(text, limit=TEXT_LIMIT, field="text"), now or timezone.now()
    if do not in {SAY, UPHOLD, OVERTURN}:
        raise Refused("invalid", _("Choose what should happen."), field="do")
    appeal = Appeal.objects.select_related("sanction__case__community", "sanction__person").get(case=case)
    sanction = appeal.sanction
    hold_people(sanction.case, sanction.person, by=by)
    by = check_may_work_on(case, by)
    if case.claimed_by_id not in {None, by.pk}:
        raise Refused("conflict", _("Somebody else is working on this case. Take it over first."))
    hold_words(sanction)
    if do == SAY:
        _say(appeal, case, text, seen_version, by=by, now=now)
    else:
        _decide(appeal, case, do, text, seen_version, by=by, now=now)
    return appeal


def _say(appeal: Appeal, case: Case, text: str, seen_version: int, *, by: User, now: datetime) -> None:
    move_case(case, seen_version, state=Case.State.CLAIMED, claimed_by=by)
    message = AppealMessage.objects.create(appeal=appeal, by=by, is_answer=True, text=text, sent_at=now)
    write_entry("appeal.said", subject=("case", case.pk), by=by.pk, community=case.community_id)
    _tell_person(appeal, "appeal_answer", f"{message.pk}")
    publish_case(case, Update.Action.EDITED)


def _decide(appeal: Appeal, case: Case, do: str, text: str, seen_version: int, *, by: User, now: datetime) -> None:
    changes = {"decision": do, "reason": text, "decided_at": now, "decided_by": by}
    move_case(case, seen_version, state=Case.State.DECIDED, **changes)
    appeal.state = Appeal.State.OVERTURNED if do == OVERTURN else Appeal.State.UPHELD
    appeal.decided_at = now
    appeal.save(update_fields=["state", "decided_at"])
    write_entry(f"case.{do}", subject=("case", case.pk), by=by.pk, community=case.community_id)
    if do == OVERTURN:
        take_back(appeal.sanction, why=text, by=by, now=now)
    _tell_person(appeal, f"appeal_{appeal.state}", "decided")
    publish_case(case, Update.Action.REMOVED)


def _tell_person(appeal: Appeal, kind: str, about: str) -> None:
    sanction = appeal.sanction
    notify(sanction.person, kind, community=sanction.community_id, subject=("sanction", sanction.pk))
    tell_by_letter(sanction, key=f"appeal:{appeal.pk}:{about}")


def _tell_moderators(case: Case, people: list[User], kind: str, about: str = "") -> None:
    for person in people:
        notify(person, kind, community=case.community_id, subject=("case", case.pk))
        queue_letter(person, template="something_new", unique_key=f"{kind}:{case.pk}:{person.pk}{about}")
