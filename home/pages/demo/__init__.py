"""A believable public site for trials, tests and screenshots."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Workflow

from accounts.models import User
from home.media.models import SiteImage
from home.media.pictures import CleanPicture
from home.news.models import Authorship, NewsArticlePage, NewsIndexPage
from home.pages import actions
from home.pages.demo import pictures, words
from home.pages.demo.stories import seed_stories
from home.pages.demo.tree import grow_tree, with_keys
from home.pages.models import HomePage, StandardPage
from home.people.models import Byline

DRAWINGS: dict[str, tuple[str, Callable[[], CleanPicture]]] = {
    "cottage": ("Cottage at dusk", pictures.cottage_at_dusk),
    "mist": ("Valley in mist", pictures.valley_in_mist),
    "lane": ("Autumn lane", pictures.autumn_lane),
    "bay": ("Bay in the morning", pictures.bay_in_the_morning),
    "window": ("Lit window", pictures.lit_window),
    "sian": (
        "Portrait of Siân",
        partial(pictures.portrait, "sian.jpg", (232, 206, 178), (226, 178, 148), (92, 56, 40), (98, 120, 104),
                long_hair=True),
    ),
    "llyr": (
        "Portrait of Llŷr",
        partial(pictures.portrait, "llyr.jpg", (190, 204, 204), (206, 158, 128), (52, 44, 44), (70, 84, 120),
                long_hair=False),
    ),
}  # fmt: skip


@transaction.atomic
def seed_public_site(*, editors: Iterable[User], publishers: Iterable[User]) -> HomePage:
    """Roles, pages, news and one draft that waits for approval. Repeating it adds what is missing and changes nothing.

    The first editor is the one who sends the draft to the publishers.
    """
    editors, publishers = list(editors), list(publishers)
    fresh = not HomePage.objects.exists()
    home = actions.prepare_site(hero=words.HOME["hero"])
    Group.objects.get(name=actions.EDITORS).user_set.add(*editors)
    Group.objects.get(name=actions.PUBLISHERS).user_set.add(*publishers)
    bylines = {row["slug"]: _byline(row) for row in words.BYLINES}
    for row in words.PAGES[:2]:
        _page(StandardPage, home, row)
    news = _page(NewsIndexPage, home, words.NEWS)
    for row in words.PAGES[2:]:
        _page(StandardPage, home, row)
    for row in words.ARTICLES:
        _article(news, row, bylines)
    if editors:
        _waiting_draft(news, bylines, editors[0])
    seed_stories(home, bylines=bylines, picture=_image)
    grow_tree(home, picture=_image)
    _fill_bodies(home, fresh=fresh)
    return home


def _image(key: str) -> SiteImage | None:
    if not key:
        return None
    title, draw = DRAWINGS[key]
    return SiteImage.objects.filter(title=title).first() or SiteImage.objects.create(title=title, file=draw())


def _byline(row: dict[str, Any]) -> Byline:
    found = Byline.objects.filter(slug=row["slug"]).first()
    return found or Byline.objects.create(**{**row, "picture": _image(row["picture"])})


def _page(kind: type[Page], parent: Page, row: dict[str, Any]) -> Page:
    """The page, published; its body comes last, when every page it may link to exists."""
    found = kind.objects.child_of(parent).filter(slug=row["slug"]).first()
    if found:
        return found
    page = kind(**{name: value for name, value in row.items() if name != "body"})
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _article(news: Page, row: dict[str, Any], bylines: dict[str, Byline], *, live: bool = True) -> NewsArticlePage:
    found = NewsArticlePage.objects.child_of(news).filter(slug=row["slug"]).first()
    if found:
        return found
    plain = {name: row[name] for name in ("title", "slug", "summary", "picture_alt")}
    page = NewsArticlePage(
        **plain,
        language=row.get("language", "en-gb"),
        date=timezone.localdate() - timedelta(days=row["days_ago"]),
        picture=_image(row["picture"]),
        body=json.dumps(row["body"]),
        live=live,
    )
    page.authorships.set(Authorship(byline=bylines[slug], sort_order=n) for n, slug in enumerate(row["authors"]))
    news.add_child(instance=page)
    if live:
        page.save_revision().publish()
    return page


def _waiting_draft(news: Page, bylines: dict[str, Byline], editor: User) -> None:
    if NewsArticlePage.objects.child_of(news).filter(slug=words.DRAFT["slug"]).exists():
        return
    page = _article(news, words.DRAFT, bylines, live=False)
    page.owner = editor
    page.save(update_fields=["owner"])
    page.save_revision(user=editor)
    Workflow.objects.get(name=actions.WORKFLOW).start(page, editor)


def _fill_bodies(home: HomePage, *, fresh: bool) -> None:
    """Bodies hold links to other pages, by slug here and by key in the database."""
    keys = {page.slug: page.pk for page in home.get_descendants()}
    for row in words.PAGES:
        page = StandardPage.objects.child_of(home).get(slug=row["slug"])
        if not page.body:
            page.body = json.dumps(with_keys(row["body"], keys))
            page.save_revision().publish()
    if fresh:
        said = {**words.HOME, "picture": _image(words.HOME["picture"])}
        for name, value in said.items():
            setattr(home, name, json.dumps(with_keys(value, keys)) if isinstance(value, list) else value)
        home.save_revision().publish()
