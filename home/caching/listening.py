"""Which changes public pages are forgotten for. Wagtail publishes in many ways of its own, so we hear what it tells."""

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import post_page_move

from home.caching.actions import forget_pages

# What saving a draft writes into the page's own row; nobody sees it but editors.
OF_DRAFTS = {
    "comments", "draft_title", "expire_at", "go_live_at", "has_unpublished_changes", "latest_revision",
    "latest_revision_created_at", "locked", "locked_at", "locked_by",
}  # fmt: skip


def listen() -> None:
    """To every page, and to every other table of the public site that does not say `shown_to_public = False`."""
    for model in apps.get_models():
        is_ours = model._meta.app_label == "home" and getattr(model, "shown_to_public", True)
        if is_ours or issubclass(model, (Page, PageViewRestriction, Site, Redirect)):
            for told in (post_save, post_delete):
                told.connect(heard, sender=model, dispatch_uid=f"kept pages and {model._meta.label}")
    post_page_move.connect(heard, dispatch_uid="kept pages")


def heard(sender: type[Model], update_fields: Any = None, **signal: object) -> None:
    if not update_fields or not OF_DRAFTS.issuperset(update_fields):
        forget_pages()
