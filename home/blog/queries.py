"""What the public may read of the blog."""

from django.db.models import QuerySet

from home.blog.models import BlogPostPage
from home.people.models import Byline
from home.stories.queries import published


def published_posts() -> QuerySet[BlogPostPage]:
    return published(BlogPostPage)


def posts_by(byline: Byline) -> QuerySet[BlogPostPage]:
    return published_posts().filter(authorships__byline=byline)
