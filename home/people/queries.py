"""Authors the public may read about."""

from django.db.models import QuerySet

from home.media.queries import drawn
from home.people.models import Byline

PORTRAIT = "fill-320x320|format-webp"


def bylines() -> QuerySet[Byline]:
    return Byline.objects.select_related("picture").prefetch_related(drawn("picture", PORTRAIT))
