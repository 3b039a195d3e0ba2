"""Gathers the folders' models into the one Django app."""

from home.links.models import OutsideAddress, PageLink, PageReading
from home.media.models import SiteDocument, SiteImage, SiteRendition
from home.news.models import Authorship, NewsArticlePage, NewsIndexPage
from home.pages.models import HomePage, StandardPage
from home.people.models import Byline
from home.previews.models import PreviewLink
from home.review.models import Review

__all__ = [
    "Authorship",
    "Byline",
    "HomePage",
    "NewsArticlePage",
    "NewsIndexPage",
    "OutsideAddress",
    "PageLink",
    "PageReading",
    "PreviewLink",
    "Review",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "StandardPage",
]
