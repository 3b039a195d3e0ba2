"""The blog: people of the service write under their own names."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from home.stories.models import Signature, Story, StoryList


class BlogIndexPage(StoryList):
    """All blog posts, the newest first."""

    kept_queries = ("page", "topic", "when")

    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.BlogPostPage"]
    max_count = 1
    template = "home/blog_index_page.html"

    class Meta:
        verbose_name = _("blog")


class BlogPostPage(Story):
    """One post, by one author or several."""

    schema_type = "BlogPosting"

    parent_page_types = ["home.BlogIndexPage"]
    subpage_types: list[str] = []
    template = "home/blog_post_page.html"

    class Meta:
        verbose_name = _("blog post")


class BlogAuthorship(Signature):
    """Who wrote a post."""

    post = ParentalKey(BlogPostPage, on_delete=models.CASCADE, related_name="authorships")

    class Meta(Signature.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["post", "byline"], name="blog_authorship_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.byline_id}"
