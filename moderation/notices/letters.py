"""A notice as a letter of the outbox: written as it leaves, and what became of it is kept."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.permissions import may_take_part
from moderation.clocks import DAY, poster_ends, poster_last_day
from moderation.complaints.states import CLOSED, State
from moderation.notices.actions import keep_refused, keep_sent, write_down
from moderation.notices.models import STAYS, Kind, Notice
from moderation.notices.words import letter_to_poster, with_link
from outbox.kinds import Kind as LetterKind
from outbox.models import Letter

BEFORE_MIDNIGHT = timedelta(minutes=2)  # what leaves later may arrive on a day after the one it counts from
CANNOT_WAIT = timedelta(minutes=30)
NOT_ANY_MORE = {State.WITH_LEGAL, State.NO_CONTACT_REMOVAL, State.REPEAT_REMOVAL} | CLOSED


def notice_of_letter(letter: Letter) -> Notice:
    pk = UUID(letter.unique_key.removeprefix("notice:"))
    notices = Notice.objects.select_for_update(of=("self",)).select_related("complaint__poster__merged_into")
    return notices.get(pk=pk)


def _waits(letter: Letter, moment: datetime) -> datetime | None:
    """A poster's days count from the one on which it leaves; and the acknowledgement says that the poster was told."""
    notice = notice_of_letter(letter)
    if notice.kind == Kind.N3:
        return _just_before_midnight(moment)
    if notice.complaint.state not in NOT_ANY_MORE and _speaks_too_early(notice):
        return moment + timedelta(seconds=30)
    return None


def _just_before_midnight(moment: datetime) -> datetime | None:
    midnight = poster_ends(poster_last_day(moment) - 5 * DAY)
    return midnight if midnight - moment <= BEFORE_MIDNIGHT else None


def _speaks_too_early(notice: Notice) -> bool:
    told = Notice.objects.filter(complaint=notice.complaint_id, kind=Kind.N3, sent_at__isnull=False)
    return notice.kind == Kind.N2A and not told.exists()


def _words(letter: Letter, moment: datetime) -> tuple[str, str] | None:
    notice = notice_of_letter(letter)
    complaint = notice.complaint
    if complaint.state in NOT_ANY_MORE and (notice.kind == Kind.N3 or _speaks_too_early(notice)):
        return None
    if notice.kind in STAYS and complaint.state not in {State.STANDS_NOTICE_DUE, State.CLOSED_STANDS}:
        return None  # it went meanwhile
    if notice.sent_at is None:  # else it was given without a letter, and says what it says
        write_down(notice, moment)
    if notice.stated_date:
        return letter_to_poster(complaint, notice.language, notice.stated_date)
    return notice.subject, with_link(notice.text, complaint)


def _sent(letter: Letter, message_id: str, moment: datetime) -> None:
    notice = notice_of_letter(letter)
    if notice.sent_at is not None:
        Notice.objects.filter(pk=notice.pk).update(message_id=message_id)
        return
    if notice.stated_date and poster_last_day(moment) > notice.stated_date:
        write_down(notice, moment)  # the mail server took it after midnight: their page states the later day
    keep_sent(notice, message_id=message_id, moment=moment)


def _refused(letter: Letter, code: str, moment: datetime) -> None:
    keep_refused(notice_of_letter(letter), code=code, moment=moment)


def give_without_letters(*, now: datetime) -> int:
    """What must reach a poster before the time is over, though no mail server takes a letter: whoever may sign in has a
    page here, and is told in their bell, which is private electronic communication too. Their letter follows."""
    waiting = Notice.objects.filter(kind=Kind.N3, sent_at=None, bounced_at=None, due_at__lte=now + CANNOT_WAIT)
    return sum(_give(pk, now) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _give(pk: UUID, now: datetime) -> bool:
    notices = Notice.objects.select_for_update(of=("self",)).select_related("complaint__poster__merged_into")
    notice = notices.get(pk=pk)
    poster = notice.complaint.poster and (notice.complaint.poster.merged_into or notice.complaint.poster)
    is_off = notice.sent_at is not None or notice.complaint.state in NOT_ANY_MORE
    if is_off or poster is None or not may_take_part(poster) or _just_before_midnight(now):
        return False
    keep_sent(write_down(notice, now), message_id="", moment=now, how="page")
    return True


NOTICE = LetterKind(words=_words, sent=_sent, refused=_refused, waits=_waits)
