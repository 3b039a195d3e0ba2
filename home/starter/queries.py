"""The site's look, for every page: kept like the menus."""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache

from home.media.models import SiteImage
from home.pages.models import HomePage
from home.starter.colours import stylesheet
from home.starter.models import SiteLook

LOOK = "look"
LOOK_KEPT = 60  # seconds


@dataclass(frozen=True)
class Logo:
    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Look:
    name: str
    accent: str
    logo: Logo | None

    @property
    def css(self) -> str:
        return stylesheet(self.accent) if self.accent else ""

    @property
    def version(self) -> str:
        """Changes with what the stylesheet says, so that a browser may keep each for good."""
        return sha256(self.css.encode()).hexdigest()[:12] if self.accent else ""


def site_look() -> Look:
    kept: Look | None = cache.get(LOOK)
    if kept is None:
        row = SiteLook.objects.select_related("logo").filter(site__is_default_site=True).first()
        kept = Look(row.name if row else "", row.accent if row else "", _logo(row) if row else None)
        cache.set(LOOK, kept, LOOK_KEPT)
    return kept


def site_name() -> str:
    """As whoever edits the site says, or else the operator."""
    return site_look().name or str(settings.SITE_NAME)


def _logo(row: SiteLook) -> Logo | None:
    picture: SiteImage | None = row.logo
    if picture is None:
        return None
    drawn = picture.get_rendition("max-480x88")
    return Logo(drawn.url, round(drawn.width * 44 / drawn.height), 44, row.logo_alt)


def is_started() -> bool:
    """Are there pages already? The wizard then has nothing to begin."""
    home = HomePage.objects.first()
    return home is not None and home.numchild > 0
