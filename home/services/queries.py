"""Which parts of the site the public finds right below a page."""

from wagtail.models import Page

from home.pages.queries import Card, cards_inside
from home.services.models import SectionPage


def sections_of(page: Page) -> list[Card]:
    return cards_inside(page, kind=SectionPage)
