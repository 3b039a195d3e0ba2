"""The rota, and calling whoever is on it: rows first, so that a process that dies tells nobody twice and leaves nobody
untold."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.notifications.actions import notify
from communities.words.render import check_text
from core.errors import Refused
from moderation.cases.models import OPEN, Case
from moderation.clocks import answer_within, next_warning
from moderation.oncall.models import Call, OutOfHours, Shift
from moderation.oncall.queries import due_warnings, has_looked, line_for, why_now
from outbox.actions import queue_letter
from records.actions import write_entry

AT_ONCE = 50
LONGEST = timedelta(days=31)
MOST_WEEKS = 26
WORDS_LIMIT = 2_000


@transaction.atomic
def plan_shift(
    person: User, *, begins_at: datetime, ends_at: datetime, reach: str, weeks: int, by: User, now: datetime
) -> list[Shift]:
    """Puts somebody on call, and again in each of the following `weeks` at the same time by the clock on the wall.

    Raises Refused where it ends before it begins, is over, is longer than a month, or they have one then already.
    """
    if ends_at <= begins_at:
        raise Refused("invalid", _("The end must be later than the beginning."), field="ends_at")
    if ends_at <= now:
        raise Refused("invalid", _("That is over already."), field="ends_at")
    if ends_at - begins_at > LONGEST:
        raise Refused("invalid", _("A shift can last a month at most."), field="ends_at")
    if not 0 <= weeks <= MOST_WEEKS:
        raise Refused("invalid", _("Choose how often, up to %(most)d weeks.") % {"most": MOST_WEEKS}, field="weeks")
    made = []
    try:
        with transaction.atomic():
            for week in range(weeks + 1):
                begin, end = (_weeks_later(moment, week) for moment in (begins_at, ends_at))
                made.append(Shift.objects.create(person=person, begins_at=begin, ends_at=end, reach=reach.strip()))
    except IntegrityError:
        raise Refused("conflict", _("They are on call from then already."), field="begins_at") from None
    write_entry("rota.planned", subject=("person", person.pk), by=by.pk, shifts=len(made))
    return made


def _weeks_later(moment: datetime, weeks: int) -> datetime:
    """In the zone of the moment, so that nine o'clock stays nine o'clock when the clocks change."""
    return moment + timedelta(weeks=weeks)


@transaction.atomic
def drop_shift(shift: Shift, *, by: User) -> None:
    """Takes a shift out. Twice does no harm."""
    if Shift.objects.filter(pk=shift.pk).delete()[0]:
        write_entry("rota.dropped", subject=("person", shift.person_id), by=by.pk)


@transaction.atomic
def set_out_of_hours(*, words: str, words_cy: str, by: User) -> None:
    said = {"words": words, "words_cy": words_cy}
    kept = {
        name: check_text(value, limit=WORDS_LIMIT, field=name) if value.strip() else "" for name, value in said.items()
    }
    OutOfHours.objects.update_or_create(pk=1, defaults=kept)
    write_entry("rota.out_of_hours", subject=("site", by.pk), by=by.pk)


def call_out(*, now: datetime) -> int:
    """Tells the next person of each case whose clock asks for it, by a letter without content; returns how many."""
    return sum(_call_for(case, now=now) for case in due_warnings(now)[:AT_ONCE])


@transaction.atomic
def _call_for(case: Case, *, now: datetime) -> bool:
    """One person, of one case. Where nobody opens it in time, the next is called when the clock comes round again."""
    assert case.due_at is not None
    mine = Case.objects.filter(pk=case.pk, warn_at=case.warn_at, state__in=OPEN)
    step = next_warning(case.lane, case.clock_began, case.due_at, now)
    if not mine.update(warn_at=step):  # another clock was faster, or it was decided
        return False
    why = why_now(case, now)
    calls = list(Call.objects.filter(case=case, why=why))
    called = {call.person_id for call in calls}
    left = [] if has_looked(case, calls) else [person for person in line_for(case, now) if person.pk not in called]
    if not left:
        return False
    again = now + answer_within(case.lane, case.clock_began, case.due_at)
    Case.objects.filter(pk=case.pk).update(warn_at=min(again, step) if step else again)
    call = Call.objects.create(case=case, person=left[0], why=why, at=now)
    write_entry("case.called", subject=("case", case.pk), by=None, community=case.community_id, why=why)
    notify(left[0], "case_waits", community=case.community_id, subject=("case", case.pk))
    queue_letter(left[0], template="on_call", unique_key=f"call:{call.pk}", due_at=now)
    return True
