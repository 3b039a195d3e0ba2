"""Publishes pages and takes them down when their time has come.

Wagtail has a command for it; there one page that cannot be published stops all that come after it, and a page whose
whole time passed while nothing ran would be shown once it is over.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.core.cache import cache
from django.db import transaction
from wagtail.models import Page, Revision

from home.scheduling.queries import pages_to_take_down, revisions_to_publish

log = structlog.get_logger(__name__)
AT_ONCE = 100
WAIT = 60  # seconds until what failed is tried again


def publish_due(*, now: datetime) -> int:
    """Publishes what is due, then takes down what is over, each page by itself; returns how many. Raises the first
    fault when all had their turn."""
    published = list(revisions_to_publish(now).values_list("pk", flat=True)[:AT_ONCE])
    done, faults = _each("publish", published, lambda pk: _publish(pk, now))
    over = list(pages_to_take_down(now).values_list("pk", flat=True)[:AT_ONCE])
    down, more = _each("take-down", over, lambda pk: _take_down(pk, now))
    if faults + more:
        raise (faults + more)[0]
    return done + down


def _each(what: str, keys: list[int], do: Callable[[int], bool]) -> tuple[int, list[Exception]]:
    done, faults = 0, []
    for pk in keys:
        failed = f"scheduling:{what}:{pk}"
        if cache.get(failed):
            continue
        try:
            done += do(pk)
        except Exception as error:  # a page that cannot be published must not stop the others
            log.exception("page_not_scheduled", what=what, row=pk)
            cache.set(failed, True, WAIT)
            faults.append(error)
    return done, faults


@transaction.atomic
def _publish(pk: int, now: datetime) -> bool:
    """Locked and asked again: another clock may have done it, or somebody taken the plan back."""
    revision = revisions_to_publish(now).select_for_update(of=("self",)).filter(pk=pk).first()
    if revision is None:
        return False
    page = revision.as_object()
    if page.expire_at and page.expire_at <= now:
        _pass_over(revision, page)
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _pass_over(revision: Revision, page: Page) -> None:
    """Its time is over before it began. What is public stays; a page that is not public yet counts as expired."""
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    Page.objects.filter(pk=page.pk, live=False).update(expired=True)


@transaction.atomic
def _take_down(pk: int, now: datetime) -> bool:
    page = pages_to_take_down(now).select_for_update(of=("self",)).filter(pk=pk).first()
    if page is None:
        return False
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True
