"""Stories for readers of feeds."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import escape
from wagtail.models import Site

from home.found.feeds import PublicFeed
from home.stories.models import Story, StoryList, Topic
from home.stories.queries import published

IN_FEED = 20


class StoryFeed(PublicFeed):
    """The newest stories of a kind, all or of one topic: titles and summaries of what anybody may read, nothing
    else."""

    kind: type[Story]
    list_kind: type[StoryList]
    words: Any = ""  # the feed's title, which names the site
    words_on_topic: Any = ""

    def get_object(self, request: HttpRequest, topic: str = "") -> Topic | None:
        return get_object_or_404(Topic, slug=topic) if topic else None

    def title(self, obj: Topic | None) -> str:
        said = {"site": settings.SITE_NAME, "topic": obj.local_name if obj else ""}
        return str(self.words_on_topic if obj else self.words) % said

    def link(self, obj: Topic | None) -> str:
        page = self.list_kind.objects.live().public().first()
        if page is None:
            return str(Site.objects.get(is_default_site=True).root_url)
        return f"{page.full_url}?topic={obj.slug}" if obj else str(page.full_url)

    def items(self, obj: Topic | None) -> QuerySet[Any]:
        stories = published(self.kind)
        return (stories.filter(topics=obj) if obj else stories)[:IN_FEED]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return escape(item.summary)  # readers take it for HTML

    def item_link(self, item: Story) -> str:
        return str(item.full_url)

    def item_guid(self, item: Story) -> str:
        return f"urn:uuid:{item.translation_key}"

    def item_author_name(self, item: Any) -> str:
        return ", ".join(row.byline.name for row in item.authorships.all())

    def item_pubdate(self, item: Story) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time(9)))

    def item_updateddate(self, item: Story) -> datetime:
        return item.last_published_at or self.item_pubdate(item)
