"""Where the hub's database work runs: threads of its own, because consumers share a single one with the pages."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from realtime.connections import close_unusable

T = TypeVar("T")


class Threads:
    def __init__(self, count: int) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="hub")

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        def work() -> T:
            close_unusable()
            try:
                return function(*args)
            finally:
                close_unusable()

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def stop(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
