"""News for readers of feeds."""

from django.utils.translation import gettext_lazy as _

from home.news.models import NewsArticlePage, NewsIndexPage
from home.stories.views import StoryFeed


class NewsFeed(StoryFeed):
    kind = NewsArticlePage
    list_kind = NewsIndexPage
    words = _("News from %(site)s")
    words_on_topic = _("News from %(site)s: %(topic)s")
