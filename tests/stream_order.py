"""Every test fails where a transaction takes streams in another order than realtime/publish.py says."""

from typing import Any

from django.db.backends.signals import connection_created

from realtime.publish import NEXT_SEQ, stream_order

TAKES = NEXT_SEQ.partition("{rows}")[0]


def _held(connection: Any) -> list[str]:
    """What the action that runs now has taken already; the transaction around a whole test is no action."""
    around = sum(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
    action = connection.savepoint_ids[around - 1] if 0 < around <= len(connection.savepoint_ids) else None
    # On commit there is something to do for each stream taken and not rolled back since: in step with our own list.
    running = [sids for sids, *_rest in connection.run_on_commit]
    taken: list[tuple[set[str], str]] = connection.__dict__.setdefault("streams_taken", [])
    taken[:] = [(sids, stream) for sids, stream in taken if sids in running]
    return [stream for sids, stream in taken if action is None or action in sids]


def _watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith(TAKES):
        connection = context["connection"]
        for stream in params[::2]:  # each with how many numbers it gives
            for before in _held(connection):
                assert stream_order(before) <= stream_order(stream), f"{stream} is taken after {before}"
        connection.streams_taken += [(set(connection.savepoint_ids), stream) for stream in params[::2]]
        assert list(params[::2]) == sorted(params[::2], key=stream_order)
    return execute(sql, params, many, context)


def _install(connection: Any, **_kwargs: Any) -> None:
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def watch_order() -> None:
    connection_created.connect(_install)
