"""Recording what a court ordered, and doing exactly that: removal by one person, disclosure by two."""

import hashlib
import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.notifications.actions import notify
from communities.words.models import Words
from communities.words.render import check_text
from core.errors import Refused
from moderation.cases.models import Case
from moderation.clocks import next_warning
from moderation.complaints.models import Complaint
from moderation.complaints.queries import placed
from moderation.orders.models import CourtOrder, Item
from moderation.orders.permissions import access_case_of_order, hold_order, hold_worker
from moderation.orders.queries import held_about, person_of
from moderation.procedure.removing import remove_statement
from moderation.subjects import KINDS, find_subject, lock_subject
from outbox.actions import queue_letter
from realtime.publish import in_order
from records.actions import write_entry

Kind = CourtOrder.Kind
SCOPE_LIMIT = 5_000


@transaction.atomic
def record_order(
    case: Case, *, kind: str, court: str, number: str, dated: date, scope: str, items: Collection[str],
    due_at: datetime, is_secret: bool, by: User, now: datetime | None = None,
) -> CourtOrder:  # fmt: skip
    """Raises Refused."""
    now = now or timezone.now()
    case = access_case_of_order(by, case.pk)
    if kind not in Kind.values:
        raise Refused("invalid", _("Choose what the court orders."), field="kind")
    if dated > timezone.localdate(now):
        raise Refused("invalid", _("This day is yet to come. Enter the day on the order."), field="dated")
    if kind == Kind.DISCLOSURE and (not items or not set(items) <= set(Item.values)):
        raise Refused("invalid", _("Choose what the order lists, and nothing else."), field="items")
    order = CourtOrder(
        case=case, kind=kind, court=check_text(court, limit=200, field="court"),
        number=check_text(number, limit=60, field="number"), dated=dated, due_at=due_at, is_secret=is_secret,
        scope=check_text(scope, limit=SCOPE_LIMIT, field="scope"), recorded_by=by, recorded_at=now,
        items=[item for item in Item.values if item in items] if kind == Kind.DISCLOSURE else [],
        warn_at=next_warning("defamation", now, due_at, now) or now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError:
        raise Refused("conflict", _("This order is recorded already."), field="number") from None
    _record("order.recorded", order, by, what=kind, items=order.items)
    return order


def _record(step: str, order: CourtOrder, by: User, **detail: Any) -> None:
    about = ("case", order.case_id)
    write_entry(step, subject=about, by=by.pk, community=order.case.community_id, order=str(order.pk), **detail)


@transaction.atomic
@in_order()
def carry_out_removal(order: CourtOrder, *, evidence: str, by: User, now: datetime | None = None) -> None:
    """Removes what the case is about, of a complaint at every place it names. Raises Refused."""
    evidence, now = check_text(evidence, limit=SCOPE_LIMIT, field="evidence"), now or timezone.now()
    found = order.case
    hold_worker(by)  # before what it is about, as everybody takes them
    subject = find_subject(found.subject_kind, found.subject_id)
    held = lock_subject(subject) if subject is not None and found.subject_kind != "complaint" else None
    order = hold_order(by, order.pk)
    if order.kind != Kind.REMOVAL or order.done_at is not None:
        raise _done_already()
    complaint = Complaint.objects.filter(case=found).first()
    if complaint is not None:
        if not placed(complaint):
            raise Refused("conflict", _("Nobody has found yet what is meant, so nothing can be removed."))
        remove_statement(complaint, by=by, now=now)
    elif held is not None and held.state in {Words.State.SHOWN, Words.State.HIDDEN}:
        KINDS[found.subject_kind].remove(held)
    CourtOrder.objects.filter(pk=order.pk).update(done_at=now, done_by=by, evidence=evidence)
    _record("order.carried_out", order, by)


@transaction.atomic
def prepare_disclosure(order: CourtOrder, *, by: User, now: datetime | None = None) -> None:
    """The first of two: puts together exactly what the order lists. Again, it is put together anew. Raises Refused."""
    order = hold_order(by, order.pk, discloses=True)
    if order.done_at is not None:
        raise _done_already()
    content = json.dumps(held_about(order), ensure_ascii=False)
    CourtOrder.objects.filter(pk=order.pk).update(prepared=content, prepared_by=by, prepared_at=now or timezone.now())
    _record("order.prepared", order, by, items=order.items)


@transaction.atomic
@in_order()
def release_disclosure(order: CourtOrder, *, evidence: str, by: User, now: datetime | None = None) -> str:
    """The second of two: what comes out, once, as a text. The person is told unless the order bars it. Raises Refused.

    What was put together is wiped; its digest stays.
    """
    evidence, now = check_text(evidence, limit=SCOPE_LIMIT, field="evidence"), now or timezone.now()
    order = hold_order(by, order.pk, discloses=True)
    if order.done_at is not None:
        raise _done_already()
    if not order.prepared:
        raise Refused("conflict", _("Nobody has put together yet what is to be disclosed."))
    if order.prepared_by_id == by.pk:
        raise Refused("invalid", _("You put this together yourself. Somebody else has to release it."))
    text = _text_of(order)
    digest = hashlib.sha256(text.encode()).hexdigest()
    changes: dict[str, Any] = {"done_at": now, "done_by": by, "evidence": evidence, "digest": digest, "prepared": ""}
    CourtOrder.objects.filter(pk=order.pk).update(**changes)
    _record("order.released", order, by, items=order.items, digest=digest)
    person = person_of(order)
    if person is not None and not order.is_secret:
        notify(person, "order_disclosed")
        if person.state != User.State.CLOSED:
            queue_letter(person, template="something_new", unique_key=f"order:{order.pk}")
    return text


def _text_of(order: CourtOrder) -> str:
    """In English, as the order is: what it lists and nothing else."""
    names = {
        Item.NAME: "Name, as registered", Item.ADDRESS: "Postal address, as registered", Item.EMAIL: "E-mail address",
        Item.PHONE: "Phone number", Item.ANSWER_NAME: "Name, as given in answer to the complaint",
        Item.ANSWER_ADDRESS: "Postal address, as given in answer to the complaint",
    }  # fmt: skip
    held = json.loads(order.prepared)
    lines = [f"{names[Item(item)]}:\n{held[item] or 'We hold none.'}" for item in order.items]
    return "\n\n".join([f"{order.court}\n{order.number}, {order.dated.isoformat()}", *lines]) + "\n"


def _done_already() -> Refused:
    return Refused("conflict", _("This was done already. Look at it again."))
