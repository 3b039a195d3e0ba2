"""Authors the public may read about."""

from django.db.models import Prefetch, QuerySet

from home.media.models import SiteImage
from home.people.models import Byline

PORTRAIT = "fill-320x320|format-webp"


def bylines() -> QuerySet[Byline]:
    return Byline.objects.prefetch_related(Prefetch("picture", SiteImage.objects.prefetch_renditions(PORTRAIT)))
