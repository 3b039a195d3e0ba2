"""Gathers the folders' models into the one Django app."""

from home.media.models import SiteDocument, SiteImage, SiteRendition

__all__ = ["SiteDocument", "SiteImage", "SiteRendition"]
