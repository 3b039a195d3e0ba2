"""Pictures that are drawn already, fetched along with what shows them."""

from django.db.models import Prefetch

from home.media.models import SiteRendition


def drawn(picture: str, *sizes: str) -> Prefetch[str]:
    """What Wagtail's `prefetch_renditions` does, for pictures that came with their row by `select_related`."""
    found = SiteRendition.objects.filter(filter_spec__in=sizes)
    return Prefetch(f"{picture}__renditions", found, to_attr="prefetched_renditions")
