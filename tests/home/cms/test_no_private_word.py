"""G01: every address of /cms/ that Wagtail or we have, asked by each kind of staff, shows nothing of members."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Collection, Locale, Page, Site

from accounts.models import User
from home.alerts.models import Alert
from home.editors.actions import appoint
from home.pages.actions import prepare_site
from tests.cast import CANARY, Cast
from tests.factories.home import make_article, make_byline, make_image, make_news, make_publisher

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]
Params = dict[str, list[Any]]
QUESTIONS = ("", "?q=Member&search=Member&p=1", "?owner={bob}&user={bob}&locked_by={bob}&requested_by={bob}&fields=*")
ENDS_THE_SESSION = {"/cms/logout/"}
LIKELY_MANY = 150  # addresses that answer with a page


def patterns() -> Iterator[tuple[str, list[str], str]]:
    """The name, the parameters and the literal path of everything below cms/."""

    def walk(resolver: URLResolver, space: str, names: list[str], path: str) -> Iterator[tuple[str, list[str], str]]:
        for pattern in resolver.url_patterns:
            route = pattern.pattern
            more = list(getattr(route, "converters", None) or [])
            if hasattr(route, "_regex"):
                more = list(route.regex.groupindex) or [f"#{n}" for n in range(route.regex.groups)]
            whole = path + str(route)
            if isinstance(pattern, URLPattern):
                yield (f"{space}{pattern.name}" if pattern.name else "", names + more, whole)
            else:
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern, inner, names + more, whole)

    (cms,) = [part for part in get_resolver().url_patterns if str(part.pattern) == "cms/"]
    yield from walk(cms, "", [], "/cms/")


def addresses(values: Params) -> tuple[list[str], list[str]]:
    """Every address with each of the values that fit it, and the names of those that none fits."""
    found, missed = [], []
    for name, params, path in patterns():
        if not name or name == "wagtailadmin_javascript_catalog":
            found += [path] if not params and "(" not in path and "^" not in path else []
            continue
        mine = set()
        for turn in range(max([len(values.get(param, values[""])) for param in params], default=1)):
            chosen = [values.get(param, values[""])[turn % len(values.get(param, values[""]))] for param in params]
            unnamed = any(param.startswith("#") for param in params)
            try:
                mine.add(
                    reverse(name, args=chosen)
                    if unnamed
                    else reverse(name, kwargs=dict(zip(params, chosen, strict=True)))
                )
            except NoReverseMatch:
                continue
        found += sorted(mine)
        missed += [] if mine else [f"{name} {params}"]
    return sorted(set(found) - ENDS_THE_SESSION), missed


@pytest.fixture
def world(cast: Cast) -> tuple[Params, Page]:
    """A site with one of everything, and members all of whose names and addresses hold the canary."""
    home = prepare_site(hero="A light left on")
    for name, person in cast.people.items():
        if name not in {"comms", "admin", "registrar"}:
            User.objects.filter(pk=person.pk).update(
                display_name=f"Member {CANARY}", email=f"{name}.{CANARY}@example.org"
            )
    news = make_news(home)
    article = make_article(news, authors=[make_byline()])
    revision = article.save_revision(user=cast.comms, log_action=True)
    image, alert = make_image(), Alert.objects.create(title_en="Snow")
    appoint(cast.comms.email, role="editor", page=news, by=cast.admin)
    pages = [article.pk, news.pk, home.pk]
    models = [
        (model._meta.app_label, model._meta.model_name) for model in apps.get_models() if issubclass(model, Page)
    ][:3]
    people = [("accounts", "user"), ("communities", "post"), ("communities", "community"), ("auth", "group")]
    kinds = [*models, *people, ("home", "alert"), ("home", "siteimage")]
    return {
        "": [1, article.pk, cast.bob.pk, str(cast.bob.pk), alert.pk, cast.post.pk, "x"],
        "page_id": pages, "parent_page_id": pages, "page_to_copy_id": pages, "page_to_move_id": pages,
        "destination_id": pages, "id": [*pages, image.pk], "image_id": [image.pk], "revision_id": [revision.pk],
        "revision_id_a": ["earliest"], "revision_id_b": ["latest"], "collection_id": [Collection.objects.first().pk],
        "content_type_app_name": [app for app, _model in kinds],
        "content_type_model_name": [name for _app, name in kinds],
        "app_label": [app for app, _model in kinds], "model_name": [name for _app, name in kinds],
        "content_type_app_label": [app for app, _model in kinds], "filter_spec": ["max-165x165"],
        "object_id": [article.pk, cast.bob.pk, cast.post.pk], "locale": [Locale.objects.first().pk],
        "pk": [1, article.pk, cast.bob.pk, alert.pk, cast.post.pk, cast.g1.pk, Site.objects.first().pk],
        "bob": [cast.bob.pk], "group_id": [Group.objects.get(name__contains=" of ").pk],
    }, article  # fmt: skip


def seen_by(client: Any, found: list[str], bob: uuid.UUID) -> tuple[set[str], int]:
    """The addresses whose answer holds the canary, and how many answered with something."""
    hits, answered = set(), 0
    client.raise_request_exception = False  # Wagtail fails where it wants a number and gets a member's id
    for address in found:
        for question in QUESTIONS if address.count("/") < 5 else QUESTIONS[:1]:
            answer = client.get(address + question.format(bob=bob))
            answered += answer.status_code == 200
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if CANARY.encode() in content.lower():
                hits.add(address)
    return hits, answered


@pytest.mark.parametrize("who", ["section", "admin"])  # who sees least, with pages of refusal; who sees all
def test_no_address_of_the_cms_holds_a_word_or_a_name_of_members(client_of, cast, world, who):
    values, _article = world
    found, missed = addresses(values)
    assert missed == []
    hits, answered = seen_by(client_of(cast.admin if who == "admin" else cast.comms), found, cast.bob.pk)
    assert hits == set()
    assert answered > (LIKELY_MANY if who == "admin" else 50)


def test_the_crawl_would_find_it(client_of, cast, world):
    """A member who owns a page would be named in several rooms: the crawl sees them."""
    values, article = world
    Page.objects.filter(pk=article.pk).update(owner=cast.bob, title=f"About {CANARY}", draft_title=f"About {CANARY}")
    found, _missed = addresses(values)
    hits, _answered = seen_by(client_of(make_publisher()), [one for one in found if "/pages/" in one], cast.bob.pk)
    assert len(hits) > 5
