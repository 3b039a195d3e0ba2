"""What the public first page shows of what lies above it: joined when the project starts."""

from django.urls import reverse

from communities.groups.queries import groups_shown_to_all
from home.pages.groups import SOURCES, ShownGroup


def _groups(most: int) -> list[ShownGroup]:
    return [
        ShownGroup(group.local_name, group.local_summary, reverse("group_about", args=[group.slug]))
        for group in groups_shown_to_all()[:most]
    ]


def show_groups() -> None:
    """Once, however often it is called."""
    if _groups not in SOURCES:
        SOURCES.append(_groups)
