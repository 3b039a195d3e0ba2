"""Queries and milliseconds of an uncached page of each type, with 10 pages and with 10,000. Prints JSON."""

import json
import sys
import time
from datetime import date, timedelta
from typing import Any

FEW, MANY = 10, 10_000
TRIES = 10


def main() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("seed_demo", verbosity=0, stdout=sys.stderr)
    pages = _one_of_each()
    few = {name: _cost(path) for name, path in pages.items()}
    _add_articles(MANY)
    many = {name: _cost(path) for name, path in pages.items()}
    print(json.dumps([few, many]))


def _one_of_each() -> dict[str, str]:
    from wagtail.models import Page, get_page_models

    found = {}
    for model in get_page_models():
        page = model.objects.live().public().order_by("pk").first() if model is not Page else None
        if page is not None and page.get_url():
            found[model.__name__] = page.get_url()
    return found


def _cost(path: str) -> dict[str, Any]:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    for _ in range(2):  # templates, pictures, menus
        status = client.get(path).status_code
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    queries = len(captured)
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - began) * 1000)
    cache.clear()
    return {"queries": queries, "ms": min(times)}


def _add_articles(count: int) -> None:
    """Rows as Wagtail writes them, without its signals and its index: ten thousand by hand would take an hour."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection
    from django.utils import timezone
    from wagtail.models import Page

    from home.news.models import NewsArticlePage, NewsIndexPage

    index = NewsIndexPage.objects.get()
    first = index.numchild + 1
    now = timezone.now()
    rows = [
        Page(
            title=f"News {number}", draft_title=f"News {number}", slug=f"bench-{number}", live=True,
            depth=index.depth + 1, path=Page._get_path(index.path, index.depth + 1, first + number),
            url_path=f"{index.url_path}bench-{number}/",
            content_type=ContentType.objects.get_for_model(NewsArticlePage), locale_id=index.locale_id,
            first_published_at=now, last_published_at=now,
        )
        for number in range(count)
    ]  # fmt: skip
    Page.objects.bulk_create(rows, batch_size=500)
    for number, row in enumerate(rows):
        article = NewsArticlePage(
            page_ptr_id=row.pk, summary="A few words.", date=date(2020, 1, 1) - timedelta(number % 900)
        )
        article.__dict__.update({field.attname: getattr(row, field.attname) for field in Page._meta.concrete_fields})
        article.save_base(raw=True)
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    import django

    django.setup()
    main()
