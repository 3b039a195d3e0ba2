"""The public site's rows. Pages hang in Wagtail's tree, so these are functions and not factory classes."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from PIL import Image
from wagtail.models import Page

from accounts.models import User
from home.blog.models import BlogAuthorship, BlogIndexPage, BlogPostPage
from home.events.models import EventIndexPage, EventPage
from home.media.models import SiteImage
from home.media.pictures import CleanPicture
from home.news.models import Authorship, NewsArticlePage, NewsIndexPage
from home.pages.actions import EDITORS, PUBLISHERS, prepare_home, prepare_roles, prepare_workflow
from home.pages.models import HomePage, StandardPage
from home.people.models import Byline
from home.stories.models import Topic
from tests.factories.accounts import UserFactory


def make_home(**fields: Any) -> HomePage:
    home = prepare_home(hero="A light left on")
    if fields:
        for name, value in fields.items():
            setattr(home, name, value)
        home.save()
    return home


def make_page(parent: Page, *, kind: type[Page] = StandardPage, live: bool = True, **fields: Any) -> Any:
    parent = Page.objects.get(pk=parent.pk)
    at = timezone.now() if live else None
    page = kind(**{"title": "Support", "live": live, "first_published_at": at, "last_published_at": at, **fields})
    parent.add_child(instance=page)
    return page


def make_news(home: Page, **fields: Any) -> NewsIndexPage:
    return make_page(home, kind=NewsIndexPage, **{"title": "News", "slug": "news", **fields})


def make_article(news: Page, *, authors: list[Byline] | None = None, **fields: Any) -> NewsArticlePage:
    rows = [Authorship(byline=byline, sort_order=n) for n, byline in enumerate(authors or [])]
    plain = {"title": "A night line", "summary": "Somebody answers.", "date": date(2026, 11, 1)}
    return make_page(news, kind=NewsArticlePage, **{**plain, "authorships": rows, **fields})


def picture_bytes(kind: str = "JPEG", size: tuple[int, int] = (800, 500), **extra: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (180, 90, 40)).save(out, kind, **extra)
    return out.getvalue()


def make_image(title: str = "Hills", **fields: Any) -> SiteImage:
    return SiteImage.objects.create(
        title=title, file=CleanPicture(f"{title.lower()}.jpg", picture_bytes(), "image/jpeg"), **fields
    )


def make_byline(name: str = "Siân Prydderch", **fields: Any) -> Byline:
    plain = {
        "slug": name.split()[0].lower().encode("ascii", "ignore").decode(),
        "job_title": "Writes",
        "about": "Hello.",
    }
    return Byline.objects.create(**{"name": name, **plain, **fields})


def make_editor(**fields: Any) -> User:
    return _in_role(EDITORS, **fields)


def make_publisher(**fields: Any) -> User:
    return _in_role(PUBLISHERS, **fields)


def _in_role(role: str, **fields: Any) -> User:
    if not Group.objects.filter(name=PUBLISHERS).exists():
        prepare_roles()
        prepare_workflow()
    person = UserFactory(**fields)
    person.groups.add(Group.objects.get(name=role))
    return person


def make_topic(name: str = "Allowances", **fields: Any) -> Topic:
    return Topic.objects.create(**{"name": name, "slug": name.split()[0].lower(), **fields})


def make_blog(home: Page, **fields: Any) -> BlogIndexPage:
    return make_page(home, kind=BlogIndexPage, **{"title": "Blog", "slug": "blog", **fields})


def make_blog_post(blog: Page, *, authors: list[Byline] | None = None, **fields: Any) -> BlogPostPage:
    rows = [BlogAuthorship(byline=byline, sort_order=n) for n, byline in enumerate(authors or [])]
    plain = {"title": "A cold kettle", "summary": "What I learned.", "date": date(2026, 11, 1)}
    return make_page(blog, kind=BlogPostPage, **{**plain, "authorships": rows, **fields})


def make_events(home: Page, **fields: Any) -> EventIndexPage:
    return make_page(home, kind=EventIndexPage, **{"title": "Events", "slug": "events", **fields})


def make_public_event(events: Page, **fields: Any) -> EventPage:
    """Tomorrow at this hour, for two hours, unless told."""
    starts = fields.pop("starts_at", None) or timezone.now() + timedelta(days=1)
    plain = {"title": "Coffee morning", "summary": "Come as you are.", "starts_at": starts}
    plain["ends_at"] = starts + timedelta(hours=2)
    return make_page(events, kind=EventPage, **{**plain, **fields})
