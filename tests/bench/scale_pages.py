"""Measures one database: its pages through the whole stack, and search in the database alone. Prints JSON."""

import gc
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.bench.scale_rows import READERS, email

TRIES = 15
# Frequent and rare, English and Welsh, phrases, several at once, and the beginnings of words.
WORDS = (
    "the", "a", "y", "you", "one", "how", "what", "mae", "school", "contact", "sleep", "aberavon", "ynyswen",
    "llanfair", "the school", '"in the"', "gath", "aber", "nobody will", "zebra",
)  # fmt: skip


def spread(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {"p50": times[len(times) // 2], "p95": times[min(len(times) - 1, int(len(times) * 0.95))]}


def pages() -> dict[str, Any]:
    from accounts.models import User
    from communities.posts.models import Post
    from tests.bench.lists import _client_of

    first = Post.objects.select_related("community").earliest("created_at")
    group = f"/groups/{first.community.slug}"
    feed = Post.objects.filter(community=first.community_id).order_by("-active_at", "-id")
    middle = feed[feed.count() // 2]
    after = f"{middle.active_at.isoformat()}_{middle.pk}".replace("+", "%2B")
    client = _client_of(User.objects.get(email=email(20)))
    rare = min(first.body.split(), key=lambda word: Post.objects.filter(body__contains=word).count()).strip(".,?!")
    asked: dict[str, Callable[[], Any]] = {
        "feed": lambda: client.get(f"{group}/"),
        "feed, half way down": lambda: client.get(f"{group}/?after={after}"),
        "post with many comments": lambda: client.get(f"{group}/posts/{first.pk}/"),
        "search, common word": lambda: client.post("/search/", {"q": "a"}),
        "search, rare word": lambda: client.post("/search/", {"q": rare, "kind": "post"}),
        "groups": lambda: client.get("/groups/"),
        "topics": lambda: client.get(f"{group}/topics/"),
        "bell": lambda: client.get("/me/notifications/"),
        "files": lambda: client.get(f"{group}/files/"),
        "chat room": lambda: client.get(f"{group}/chat/kitchen/"),
    }
    return {name: _cost(name, ask) for name, ask in asked.items()}


def _cost(name: str, ask: Callable[[], Any]) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(2):  # templates, menus and kinds of content are read once
        if (status := ask().status_code) != 200:
            raise RuntimeError(f"{name} answered {status}")
    with CaptureQueriesContext(connection) as captured:
        ask()
    queries = len(captured)
    times = []
    for _ in range(TRIES):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return {"queries": queries, **spread(times)}


def search() -> dict[str, Any]:
    found, everything = {}, []
    for number in READERS:
        timed = [(*_search(number, words), words) for words in WORDS for _ in range(2)]
        everything += timed
        found[f"{number:,}"] = _row(timed)
    return {**found, "all": _row(everything)}


def _row(timed: list[tuple[float, float, str]]) -> dict[str, Any]:
    wall, cpu = spread([one[0] for one in timed]), spread([one[1] for one in timed])
    slowest = max(timed, key=lambda one: one[1])
    return {**wall, "p50 cpu": cpu["p50"], "p95 cpu": cpu["p95"], "worst": f"{slowest[2]} {slowest[1]:.1f}"}


def _search(number: int, words: str) -> tuple[float, float]:
    """What the statements of one search take, as the page asks them, and how much of it a processor's time."""
    from django.db import connection

    from accounts.models import User
    from communities.finding.permissions import reach_of
    from communities.search.queries import Narrowing, find
    from communities.search.terms import parse

    asked: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    reach = reach_of(User.objects.get(email=email(number)))
    with connection.execute_wrapper(keep):
        find(parse(words), reach, Narrowing())
    wall, cpu = time.perf_counter(), _processor()
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(sql, params)
            cursor.fetchall()
    return (time.perf_counter() - wall) * 1000, (_processor() - cpu) * 1000


def _processor() -> float:
    """Seconds of the database's process: SQLite is ours, PostgreSQL's is asked of Linux."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.thread_time()
    with open(f"/proc/{connection.connection.info.backend_pid}/schedstat") as numbers:
        return int(numbers.read().split()[0]) / 1e9


if __name__ == "__main__":
    import django

    django.setup()
    gc.freeze()
    sys.stdout.write(json.dumps({"pages": pages(), "search": search()}) + "\n")
