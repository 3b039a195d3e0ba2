"""Gathers the folders' models into the one Django app."""

from home.media.models import SiteDocument, SiteImage, SiteRendition
from home.news.models import Authorship, NewsArticlePage, NewsIndexPage
from home.pages.models import HomePage, StandardPage
from home.people.models import Byline

__all__ = [
    "Authorship",
    "Byline",
    "HomePage",
    "NewsArticlePage",
    "NewsIndexPage",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "StandardPage",
]
