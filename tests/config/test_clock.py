import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Session
from config import alone, clock
from realtime.models import Stream, Update


@pytest.fixture
def lock_free():
    alone.let_go()
    yield
    alone.let_go()


def fail() -> None:
    raise ValueError("broken")


def test_run_due_goes_on_after_a_job_that_fails():
    done: list[str] = []

    failed = clock.run_due(
        [("first", lambda: done.append("first")), ("broken", fail), ("last", lambda: done.append("last"))]
    )

    assert (done, failed) == (["first", "last"], ["broken"])


def test_due_jobs_have_names_of_their_own():
    names = [name for name, _ in clock.due_jobs()]

    assert len(names) == len(set(names))


def test_go_round_beats_and_stops_when_told():
    cache.delete(clock.BEAT)
    stop = threading.Event()
    stop.set()
    clock.go_round(stop)
    assert not clock.beats()

    stop.clear()
    hands = threading.Thread(target=clock.go_round, args=[stop])
    hands.start()
    stop.wait(0.01)
    stop.set()
    hands.join(timeout=5)

    assert not hands.is_alive()
    assert clock.beats()


@pytest.mark.django_db
def test_clock_once_beats(lock_free):
    cache.delete(clock.BEAT)

    call_command("clock", "--once")

    assert clock.beats()


@pytest.mark.django_db
def test_clock_once_tells_which_job_failed(lock_free, monkeypatch):
    monkeypatch.setattr(clock, "due_jobs", lambda: [("send_letters", fail)])

    with pytest.raises(CommandError) as caught:
        call_command("clock", "--once")

    assert str(caught.value) == "These failed, and will be tried again next time: send_letters."


@pytest.mark.django_db
def test_every_due_job_does_its_work_and_leaves_what_is_not_due():
    now = timezone.now()
    stream = Stream.objects.create(name="room:1", seq=2)
    for seq, days in [(1, 31), (2, 29)]:
        Update.objects.create(
            stream=stream, seq=seq, kind="message", action="created", object_id=uuid4(), at=now - timedelta(days=days)
        )
    for key, days in [("old", -1), ("new", 1)]:
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))

    assert clock.run_due() == []

    assert list(Update.objects.values_list("seq", flat=True)) == [2]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
