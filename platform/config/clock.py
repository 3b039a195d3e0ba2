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

from accounts.actions import lift_suspensions
from accounts.approvals.actions import lapse_people
from accounts.identity.actions import fill_derived
from accounts.mailbox.actions import expire_registrations
from accounts.sessions import SessionStore
from communities.announcements.actions import tell_members
from communities.bell.actions import AWAY, still_away, write_to_the_away
from communities.consultations.actions import tell_of_consultations
from communities.desk.actions import post_due
from communities.drafts.actions import forget_old_drafts
from communities.events.actions import fill_places
from communities.events.telling import tell_of_events
from communities.files.actions import check_waiting_files, forget_files
from communities.front.actions import forget_deleted_words
from communities.invitations.actions import join_accepted
from communities.keeping.actions import forget_expired
from communities.notifications.actions import forget_old
from communities.polls.actions import close_polls
from communities.polls.telling import tell_of_polls
from communities.renewals.actions import lapse_memberships, send_reminders
from communities.scheduling.actions import forget_old_scheduled
from home.counting.actions import forget_old_visits, write_visits
from home.enquiries.actions import forget_answers
from home.links.actions import look_outside, read_pages
from home.previews.actions import forget_old_links
from home.quotations.actions import forget_quotations
from home.review.actions import plan_reviews, remind
from home.scheduling.actions import publish_due
from moderation.holds.queries import ids_to_keep
from moderation.notices.letters import give_without_letters
from moderation.oncall.actions import call_out
from moderation.orders.telling import warn_of_orders
from moderation.procedure.advancing import act_on_complaints
from moderation.receiving.actions import LOST, RECEIVED
from moderation.receiving.actions import forget_old_drafts as forget_old_complaints
from moderation.receiving.queries import has_complained, lost_facts, receipt_facts
from moderation.reports.actions import forget_kept_pictures
from outbox.actions import send_due_letters
from realtime.publish import prune_updates
from records.actions import seal_entries

log = structlog.get_logger(__name__)
BEAT = "clock.beat"
BEAT_LASTS = 120
PAUSE = 5.0
CHECKS = {AWAY: still_away, LOST: has_complained}
FACTS = {LOST: lost_facts, RECEIVED: receipt_facts}

Job = tuple[str, Callable[[], object]]


def due_jobs() -> list[Job]:
    """Each job is safe to run at any moment and as often as you like. The name is what the log says."""
    return [
        ("approvals that are over", lambda: lapse_people(now=timezone.now())),
        ("suspensions that are over", lambda: lift_suspensions(now=timezone.now())),
        ("memberships that are over", lambda: lapse_memberships(now=timezone.now())),
        ("reminders", lambda: send_reminders(now=timezone.now())),
        ("posts planned for now", lambda: post_due(now=timezone.now())),  # before what tells of them
        ("pages to publish or take down", lambda: publish_due(now=timezone.now())),
        ("announcements", lambda: tell_members(now=timezone.now())),
        ("polls that are over", lambda: close_polls(now=timezone.now())),
        ("polls to tell of", lambda: tell_of_polls(now=timezone.now())),
        ("places at events", lambda: fill_places(now=timezone.now())),
        ("what events tell", lambda: tell_of_events(now=timezone.now())),
        ("consultations to tell of", lambda: tell_of_consultations(now=timezone.now())),
        ("complaints", lambda: act_on_complaints(now=timezone.now())),
        ("whoever is on call", lambda: call_out(now=timezone.now())),  # before the letters that tell them
        ("court orders", lambda: warn_of_orders(now=timezone.now())),
        ("dates of reviews", lambda: plan_reviews(now=timezone.now())),
        ("pages to look at again", lambda: remind(now=timezone.now())),
        ("letters to the away", lambda: write_to_the_away(now=timezone.now())),
        ("notices that cannot wait", lambda: give_without_letters(now=timezone.now())),
        ("letters", lambda: send_due_letters(now=timezone.now(), checks=CHECKS, facts=FACTS)),
        ("accepted invitations", lambda: join_accepted(now=timezone.now())),
        ("what names are found by", fill_derived),
        ("registrations never confirmed", lambda: expire_registrations(now=timezone.now())),
        ("old notifications", lambda: forget_old(now=timezone.now())),
        ("old updates", lambda: prune_updates(now=timezone.now())),
        ("deleted words", lambda: forget_deleted_words(held=ids_to_keep, now=timezone.now())),
        ("messages kept long enough", lambda: forget_expired(held=ids_to_keep, now=timezone.now())),
        ("old links to drafts of pages", lambda: forget_old_links(now=timezone.now())),
        ("answers kept long enough", lambda: forget_answers(now=timezone.now())),
        ("quotations taken back", lambda: forget_quotations(held=ids_to_keep, now=timezone.now())),
        ("old drafts", lambda: forget_old_drafts(now=timezone.now())),
        ("old drafts of complaints", lambda: forget_old_complaints(now=timezone.now())),
        ("old plans", lambda: forget_old_scheduled(now=timezone.now())),
        ("files to check", check_waiting_files),
        ("files of nobody", lambda: forget_files(held=ids_to_keep, now=timezone.now())),
        ("pictures of closed cases", forget_kept_pictures),
        ("visits counted here", lambda: write_visits(now=timezone.now())),
        ("old visits", lambda: forget_old_visits(now=timezone.now())),
        ("old sessions", SessionStore.clear_expired),
        ("links of pages", lambda: read_pages(now=timezone.now())),
        # It may take ten seconds: after all that cannot wait.
        ("links to other sites", lambda: look_outside(now=timezone.now())),
        ("seals of the trail", seal_entries),  # last: what the others wrote, too
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
        beat()  # before the work: a first round after days without a clock may take minutes
        run_due()
        close_old_connections()
        stop.wait(PAUSE)
