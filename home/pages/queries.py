"""What the public may find."""

from django.db.models import QuerySet
from wagtail.models import Page, Site

from home.pages.models import StandardPage


def public_pages() -> QuerySet[Page]:
    """Pages anybody may read: published, and not behind a restriction that they or a page above them have."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return Page.objects.none()
    pages: QuerySet[Page] = site.root_page.get_descendants(inclusive=True).live().public()
    return pages


def site_menu() -> list[Page]:
    """The first row of pages that ask to be in the menu."""
    return list(public_pages().filter(depth=3, show_in_menus=True).order_by("path"))


def footer_menu() -> list[StandardPage]:
    return list(StandardPage.objects.live().public().defer_streamfields().filter(show_in_footer=True).order_by("path"))
