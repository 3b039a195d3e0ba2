"""Timed work: what is due is a row, and each job here claims its rows and does them.

Any number of clocks may run at once, because a job claims by conditional update; one that dies leaves its rows to be
claimed again. This list is the only place that knows every job.
"""

import threading
import time
from collections.abc import Callable

import structlog
from django.core.cache import cache
from django.db import close_old_connections
from django.utils import timezone

from accounts.approvals.actions import lapse_people
from accounts.identity.actions import fill_derived
from accounts.mailbox.actions import expire_registrations
from accounts.sessions import SessionStore
from communities.front.actions import forget_deleted_words
from communities.invitations.actions import join_accepted
from communities.renewals.actions import lapse_memberships, send_reminders
from moderation.cases.queries import ids_in_open_cases
from outbox.actions import send_due_letters
from realtime.publish import prune_updates

log = structlog.get_logger(__name__)
BEAT = "clock.beat"
BEAT_LASTS = 120
PAUSE = 5.0

Job = tuple[str, Callable[[], object]]


def due_jobs() -> list[Job]:
    """Each job is safe to run at any moment and as often as you like. The name is what the log says."""
    return [
        ("approvals that are over", lambda: lapse_people(now=timezone.now())),
        ("memberships that are over", lambda: lapse_memberships(now=timezone.now())),
        ("reminders", lambda: send_reminders(now=timezone.now())),
        ("letters", lambda: send_due_letters(now=timezone.now())),
        ("accepted invitations", lambda: join_accepted(now=timezone.now())),
        ("what names are found by", fill_derived),
        ("registrations never confirmed", lambda: expire_registrations(now=timezone.now())),
        ("old updates", lambda: prune_updates(now=timezone.now())),
        ("deleted words", lambda: forget_deleted_words(held=ids_in_open_cases, now=timezone.now())),
        ("old sessions", SessionStore.clear_expired),
    ]


def run_due(jobs: list[Job] | None = None) -> list[str]:
    """Runs every job once and returns the names of those that failed: one fault must not stop the rest."""
    failed = []
    for name, job in due_jobs() if jobs is None else jobs:
        try:
            job()
        except Exception:
            log.exception("job_failed", job=name)
            failed.append(name)
    return failed


def beat() -> None:
    """Tells /readyz, which may be asked in another process, that a clock is going round."""
    try:
        cache.set(BEAT, time.time(), BEAT_LASTS)
    except Exception:
        log.exception("beat_failed")


def beats() -> bool:
    """Whether a clock went round in the last two minutes. Raises what the cache raises when it is down."""
    return cache.get(BEAT) is not None


def go_round(stop: threading.Event) -> None:
    """Runs what is due every five seconds until told to stop."""
    while not stop.is_set():
        close_old_connections()
        run_due()
        beat()
        close_old_connections()
        stop.wait(PAUSE)
