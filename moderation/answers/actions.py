from datetime import datetime

from django.db import transaction

from moderation.clocks import poster_last_day
from moderation.notices.actions import keep_sent, write_down
from moderation.notices.models import Notice
from moderation.procedure.advancing import advance
from outbox.models import Letter


def open_notice(notice: Notice, *, now: datetime) -> Notice:
    """That its author has opened it. Where the process that sent it died before it could keep that, this shows that it
    arrived: their days count from now, and no second copy is sent."""
    with transaction.atomic():
        held = Notice.objects.select_for_update(of=("self",)).select_related("complaint__poster__merged_into")
        notice = held.get(pk=notice.pk)
        if notice.opened_at is None:
            Notice.objects.filter(pk=notice.pk).update(opened_at=now)
        is_new = notice.sent_at is None and notice.bounced_at is None
        if is_new:
            if notice.stated_date is None or poster_last_day(now) > notice.stated_date:
                write_down(notice, now)
            Letter.objects.filter(unique_key=f"notice:{notice.pk}", sent_at=None).update(sent_at=now)
            keep_sent(notice, message_id="", moment=now, how="opened")
    if is_new or notice.complaint.answer_until is None:
        advance(notice.complaint_id, now=now)
    return Notice.objects.select_related("complaint__poster__merged_into").get(pk=notice.pk)
