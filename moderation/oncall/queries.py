from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from communities.groups.permissions import everybody_who_moderates
from moderation.cases.models import OPEN, Case
from moderation.cases.permissions import DUTIES, EVERYWHERE, involved_in, people_to_tell, with_duty, workers_on
from moderation.clocks import WARNINGS, left_of
from moderation.oncall.models import Call, OutOfHours, Shift
from records.models import Entry

Why = Call.Why
LOOKED = ("case.viewed", "case.claimed", "case.handed_over")
AHEAD = timedelta(days=28)
MOST_SHIFTS = 300


def shifts_from(now: datetime) -> QuerySet[Shift]:
    """Those that hold now or will, the first first."""
    shifts = Shift.objects.filter(ends_at__gt=now).select_related("person")
    return shifts.order_by("begins_at", "id")[:MOST_SHIFTS]


def on_call_at(now: datetime) -> QuerySet[Shift]:
    shifts = Shift.objects.filter(begins_at__lte=now, ends_at__gt=now, person__state=User.State.APPROVED)
    return shifts.select_related("person").order_by("begins_at", "id")


def out_of_hours() -> OutOfHours:
    return OutOfHours.objects.filter(pk=1).first() or OutOfHours(pk=1)


def could_be_on_call() -> QuerySet[User]:
    """Everybody who works on cases, by a duty or in a group."""
    can = Q(pk__in=everybody_who_moderates().values("pk")) | Q(is_superuser=True)
    for duty in (EVERYWHERE, *DUTIES.values()):
        can |= Q(pk__in=with_duty(duty).values("pk"))
    return User.objects.filter(can, state=User.State.APPROVED).order_by("display_name")


def due_warnings(now: datetime) -> QuerySet[Case]:
    """Open cases of which somebody on call must be told."""
    return Case.objects.filter(state__in=OPEN, warn_at__lte=now).order_by("warn_at", "id")


def why_now(case: Case, now: datetime) -> Why:
    """Which step of its clock a case has come to."""
    assert case.due_at is not None, "only a case with a clock is due"
    left = left_of(case.clock_began, case.due_at, now)
    if left.time <= timedelta():
        return Why.OVER
    half, tenth = WARNINGS
    return Why.TENTH if left.part <= tenth else Why.HALF if left.part <= half else Why.URGENT


def has_looked(case: Case, calls: list[Call]) -> bool:
    """Whether somebody has opened it since the first of these calls."""
    if not calls:
        return False
    looks = Entry.objects.filter(subject_kind="case", subject_id=case.pk, kind__in=LOOKED)
    return looks.filter(at__gte=calls[0].at).exists()


def line_for(case: Case, now: datetime) -> list[User]:
    """Whom to call, in this order: who took it on, who is on call and works on it, the others who do, and where there
    is nobody those who run the site."""
    free = workers_on(case).exclude(pk__in=involved_in(case))
    workers = {person.pk: person for person in free.order_by("display_name", "pk")}
    running = {person.pk: person for person in people_to_tell(case, by=None)}
    shifts: list[UUID] = list(on_call_at(now).values_list("person", flat=True))
    known = workers | running
    first = [*([case.claimed_by_id] if case.claimed_by_id else []), *shifts, *workers, *running]
    return [known[pk] for pk in dict.fromkeys(first) if pk in known]
