"""Where the hub's database work runs: threads of its own, because consumers share a single one with the pages."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from realtime.connections import close_unusable

T = TypeVar("T")
SECONDS = 5.0  # for the threads to meet


class Threads:
    def __init__(self, count: int) -> None:
        self._count = count
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="hub")

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        def work() -> T:
            close_unusable()
            try:
                return function(*args)
            finally:
                close_unusable()

        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def run_in_each(self, function: Callable[..., Any], *args: Any) -> None:
        """Once in every thread, while nothing else runs. Raises what one of them raised."""
        all_are_here = threading.Barrier(self._count, timeout=SECONDS)

        def work() -> None:
            all_are_here.wait()
            function(*args)

        await asyncio.gather(*(self.run(work) for _ in range(self._count)))

    def stop(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
