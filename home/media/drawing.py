"""Draws a page's pictures in all their sizes when it is published, so that no visitor waits for them."""

from typing import Any

import structlog
from django.db import transaction
from wagtail.models import Page
from wagtail.signals import page_published

log = structlog.get_logger(__name__)


def draw_when_published() -> None:
    page_published.connect(_published, dispatch_uid="pictures of a page")


def _published(instance: Page, **signal: Any) -> None:
    transaction.on_commit(lambda: draw_pictures(instance))


def draw_pictures(page: Page) -> None:
    """By looking at the page once, as its preview does: what it shows, a template knows best.

    A picture that cannot be drawn does not take back what was published.
    """
    try:
        page.make_preview_request()
    except Exception:
        log.exception("pictures_not_drawn", page=page.pk)
