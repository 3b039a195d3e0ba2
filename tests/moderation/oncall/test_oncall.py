"""Who is told of a case whose clock runs, in which order, once, and with nothing in the letter."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission

from accounts.models import User
from communities.notifications.models import Notification
from core.errors import Refused
from moderation.cases.actions import claim_case, record_view
from moderation.cases.models import Case
from moderation.oncall.actions import call_out, drop_shift, plan_shift, set_out_of_hours
from moderation.oncall.models import Call, Shift
from moderation.oncall.queries import could_be_on_call, line_for, on_call_at, out_of_hours
from outbox.models import Letter
from outbox.words import standard_words
from records.models import Entry
from tests.cast import CANARY, Cast, make_person
from tests.threads import at_once

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
DAY = timedelta(hours=24)


def restart(case: Case, lane: str = "group", hours: float = 24) -> datetime:
    """Opened just now, in a lane with so long a clock; returns when."""
    from moderation.clocks import warnings_of

    now = datetime.now(UTC)
    ends = now + timedelta(hours=hours)
    Case.objects.filter(pk=case.pk).update(
        lane=lane, opened_at=now, due_at=ends, warn_at=warnings_of(lane, now, ends)[0]
    )
    return now


def on_shift(person: User, now: datetime, by: User) -> Shift:
    return plan_shift(person, begins_at=now - DAY, ends_at=now + 9 * DAY, reach="", weeks=0, by=by, now=now)[0]


def called(case: Case) -> list[tuple[str, str]]:
    return [(call.person.display_name, call.why) for call in Call.objects.filter(case=case).select_related("person")]


def test_ordinary_case_calls_at_half_a_tenth_and_the_end_and_nobody_before(cast: Cast) -> None:
    now = restart(cast.case)
    on_shift(cast.host, now, cast.admin)
    for hours, total in ((1, 0), (12.1, 1), (12.2, 1), (21.7, 2), (24.1, 3), (24.2, 3)):
        call_out(now=now + timedelta(hours=hours))
        assert len(called(cast.case)) == total, hours
        record_view(cast.case, by=cast.host)
    assert called(cast.case) == [("Host", "half"), ("Host", "tenth"), ("Host", "over")]


def test_urgent_case_calls_at_once_and_the_next_where_nobody_opens_it(cast: Cast) -> None:
    now = restart(cast.case, "safeguarding", hours=4)
    on_shift(cast.host, now, cast.admin)
    call_out(now=now)
    call_out(now=now + timedelta(minutes=1))
    assert called(cast.case) == [("Host", "urgent")]
    call_out(now=now + timedelta(minutes=16))
    assert called(cast.case) == [("Host", "urgent"), ("Mod1", "urgent")]
    call_out(now=now + timedelta(minutes=32))
    assert len(called(cast.case)) == 2, "there is nobody else, until half of the time has gone"
    call_out(now=now + timedelta(hours=2, minutes=1))
    assert called(cast.case)[2:] == [("Host", "half")]


def test_once_somebody_has_opened_it_nobody_else_is_called(cast: Cast) -> None:
    now = restart(cast.case, "safeguarding", hours=4)
    on_shift(cast.host, now, cast.admin)
    call_out(now=now)
    record_view(cast.case, by=cast.mod1)
    call_out(now=now + timedelta(minutes=16))
    assert called(cast.case) == [("Host", "urgent")]


def test_whoever_took_it_on_is_called_first_then_who_is_on_call_then_the_others(cast: Cast) -> None:
    now = restart(cast.case)
    on_shift(cast.mod1, now, cast.admin)
    assert line_for(Case.objects.get(pk=cast.case.pk), now) == [cast.mod1, cast.host]
    case = claim_case(
        Case.objects.get(pk=cast.case.pk), seen_version=Case.objects.get(pk=cast.case.pk).version, by=cast.host
    )
    assert line_for(case, now) == [cast.host, cast.mod1]


def test_who_is_on_call_and_does_not_work_on_it_is_not_told(cast: Cast) -> None:
    now = restart(cast.case, "abuse", hours=1)
    for person in (cast.host, cast.mod2, cast.bob):
        on_shift(person, now, cast.admin)
    call_out(now=now)
    assert called(cast.case) == [("Admin", "urgent")]


def test_letter_and_notification_hold_nothing(cast: Cast) -> None:
    now = restart(cast.case, "intimate", hours=48)
    call_out(now=now)
    letter = Letter.objects.get(unique_key__startswith="call:")
    assert (letter.template, letter.person_id) == ("on_call", cast.admin.pk)
    for language in ("en-gb", "cy"):
        assert not {CANARY, "Carers", "intimate", str(cast.case.pk)} & set(
            " ".join(standard_words("on_call", language)).split()
        )
    told = Notification.objects.get(person=cast.admin, kind="case_waits")
    assert told.detail == {}


def test_decided_case_calls_nobody(cast: Cast) -> None:
    now = restart(cast.case, "safeguarding", hours=4)
    Case.objects.filter(pk=cast.case.pk).update(state="decided", decision="leave", decided_at=now, decided_by=cast.mod1)
    assert call_out(now=now + DAY) == 0


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_call_one_person(cast: Cast) -> None:
    now = restart(cast.case, "safeguarding", hours=4)
    at_once(*[lambda: call_out(now=now)] * 4)
    assert len(called(cast.case)) == 1


def test_after_a_long_stop_only_what_is_true_now_is_told(cast: Cast) -> None:
    now = restart(cast.case, "safeguarding", hours=4)
    call_out(now=now + DAY)
    assert [why for _who, why in called(cast.case)] == ["over"]


# The rota


def test_shift_each_week_keeps_its_hour_when_the_clocks_change(cast: Cast) -> None:
    begin = datetime(2027, 3, 22, 9, tzinfo=LONDON)
    made = plan_shift(
        cast.host, begins_at=begin, ends_at=begin + timedelta(hours=8), reach="01632 960001", weeks=1, by=cast.admin,
        now=datetime(2027, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    shifts = list(Shift.objects.order_by("begins_at"))
    assert [shift.begins_at.astimezone(LONDON).hour for shift in shifts] == [9, 9]
    assert [shift.begins_at.hour for shift in shifts] == [9, 8]
    assert len(made) == 2
    assert Entry.objects.filter(kind="rota.planned", actor_id=cast.admin.pk).count() == 1


@pytest.mark.parametrize(
    ("begin", "end", "weeks", "field"),
    [(2, 1, 0, "ends_at"), (-3, -2, 0, "ends_at"), (0, 40, 0, "ends_at"), (0, 1, 27, "weeks"), (0, 1, -1, "weeks")],
)
def test_shift_that_makes_no_sense_is_refused(cast: Cast, begin: int, end: int, weeks: int, field: str) -> None:
    now = datetime.now(UTC)
    with pytest.raises(Refused) as caught:
        plan_shift(
            cast.host,
            begins_at=now + begin * DAY,
            ends_at=now + end * DAY,
            reach="",
            weeks=weeks,
            by=cast.admin,
            now=now,
        )
    assert caught.value.field == field
    assert not Shift.objects.exists()


def test_same_shift_twice_is_refused_whole(cast: Cast) -> None:
    now = datetime.now(UTC)
    week = timedelta(weeks=1)
    plan_shift(cast.host, begins_at=now + week, ends_at=now + week + DAY, reach="", weeks=0, by=cast.admin, now=now)
    with pytest.raises(Refused) as caught:
        plan_shift(cast.host, begins_at=now, ends_at=now + DAY, reach="", weeks=2, by=cast.admin, now=now)
    assert caught.value.field == "begins_at"
    assert Shift.objects.count() == 1


def test_taken_off_the_rota_and_again(cast: Cast) -> None:
    now = datetime.now(UTC)
    shift = on_shift(cast.host, now, cast.admin)
    assert [one.person for one in on_call_at(now)] == [cast.host]
    for _ in range(2):
        drop_shift(shift, by=cast.admin)
    assert not on_call_at(now).exists()
    assert Entry.objects.filter(kind="rota.dropped").count() == 1


def test_who_can_be_on_call_is_who_works_on_cases(cast: Cast) -> None:
    lead = make_person("lead")
    lead.user_permissions.add(Permission.objects.get(codename="work_safeguarding"))
    found = set(could_be_on_call())
    assert {lead, cast.host, cast.mod1, cast.mod2, cast.admin} <= found
    assert not {cast.alice, cast.bob, cast.registrar} & found


def test_pages_show_the_rota_and_keep_what_was_typed(cast: Cast, client_of) -> None:
    set_out_of_hours(words="Emergency Duty Team", words_cy="Tîm Dyletswydd Brys", by=cast.admin)
    set_out_of_hours(words="Emergency Duty Team 01632", words_cy="", by=cast.admin)
    assert out_of_hours().words == "Emergency Duty Team 01632"
    admin = client_of(cast.admin)
    sent = {"person": str(cast.host.pk), "begins_at": "2027-01-04T09:00", "ends_at": "2027-01-04T08:00", "weeks": "0",
            "reach": "01632 960007"}  # fmt: skip
    page = admin.post("/moderation/on-call/", sent).content.decode()
    assert "The end must be later" in page
    assert "01632 960007" in page
    assert admin.post("/moderation/on-call/", {**sent, "ends_at": "2027-01-04T17:00"}).status_code == 302
    for who in (cast.mod1, cast.admin):
        page = client_of(who).get("/moderation/on-call/").content.decode()
        assert "Host" in page
        assert "Emergency Duty Team 01632" in page
    shift = Shift.objects.get()
    assert client_of(cast.mod1).post(f"/moderation/on-call/{shift.pk}/drop/").status_code == 403
    assert admin.post(f"/moderation/on-call/{shift.pk}/drop/").status_code == 302
    assert admin.post(f"/moderation/on-call/{uuid.uuid4()}/drop/").status_code == 404
