"""Several things at once, each in a thread with a database connection and a transaction of its own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, connections, transaction

from core.errors import Refused


def _alone(call: Callable[[], Any], barrier: threading.Barrier | None = None) -> Any:
    try:
        if barrier:
            barrier.wait(10)
        return call()
    except Refused as refused:
        return refused
    finally:
        connections.close_all()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned, or the Refused it raised; any other exception is raised here."""
    barrier = threading.Barrier(len(calls))
    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result(60) for done in [pool.submit(_alone, call, barrier) for call in calls]]


def meanwhile(call: Callable[[], Any]) -> "Future[Any]":
    """Starts a call in a thread of its own; its result is what it returned or the Refused it raised."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(_alone, call)
    pool.shutdown(wait=False)
    return future


def codes(results: list[Any]) -> list[str]:
    """The codes of those that were refused, sorted."""
    return sorted(result.code for result in results if isinstance(result, Refused))


def waits_for(first: Any, call: Callable[[], Any], *, before: Any) -> Any:
    """What `call` gives, which must wait for `first` while somebody holds that, and not have taken `before` yet.

    Both are rows. Whoever takes them the other way round can meet somebody who takes them so, and neither goes on.
    """
    with transaction.atomic():
        _take(first)
        going_on = meanwhile(call)
        time.sleep(0.7)
        assert not going_on.done(), "it waits for nothing"
        _take(before, nowait=True)
    return going_on.result(60)


def _take(row: Any, **how: bool) -> None:
    type(row).objects.select_for_update(no_key=connection.features.has_select_for_no_key_update, **how).get(pk=row.pk)
