"""The blog for readers of feeds."""

from django.utils.translation import gettext_lazy as _

from home.blog.models import BlogIndexPage, BlogPostPage
from home.stories.views import StoryFeed


class BlogFeed(StoryFeed):
    kind = BlogPostPage
    list_kind = BlogIndexPage
    words = _("Blog of %(site)s")
    words_on_topic = _("Blog of %(site)s: %(topic)s")
