"""`make bench`: the public site against bare references on this machine, in one run.

Pages a second beside an empty Django view through the same server and beside nginx's own static file; queries of a page
with 10 and with 10,000 pages; and what a browser says: bytes, shifts, Lighthouse, the Nu checker, axe. What cannot be
measured here is said and counts as not reached.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.site_browser import measure_pages
from tests.bench.site_load import rate
from tests.bench.site_servers import Nginx, granian, site
from tests.services import ROOT, PostgreSQL, Redis, postgres_folder

SECONDS = 4
ROUNDS = 3
MOST_QUERIES = 15
Rates = dict[str, list[float]]


def main() -> int:
    if postgres_folder() is None:
        print("PostgreSQL is not installed here: the public site cannot be measured as it runs in production.")
        return 1
    good = []
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        with PostgreSQL(folder) as postgres, Redis(folder) as redis:
            print("A site with the demo on PostgreSQL and Redis (a few minutes)", flush=True)
            with site(folder, postgres.url, redis.url) as place:
                good.append(_speed(place, folder))
                with Nginx(folder, place.web, place.proxy_port):
                    good.append(measure_pages(place.proxy, place.pages, folder))
        good.append(_queries(folder))
    return 0 if all(good) else 1


def _speed(place: "site", folder: Path) -> bool:
    host = place.proxy.removeprefix("http://")
    empty = granian("tests.bench.empty:application", folder, {})
    with empty, Nginx(folder, place.web, place.proxy_port) as proxy:
        size = proxy.put_static(place.fetch("/"))
        asked: dict[str, Callable[[], float]] = {
            "an empty Django view, granian": lambda: rate(empty.port, "/", seconds=SECONDS),
            "a kept page, granian": lambda: rate(place.web, "/", seconds=SECONDS, host=host),
            "a kept page, nginx": lambda: rate(proxy.port, "/", seconds=SECONDS, in_flight=16, host=host),
            "a static file of its size, nginx": lambda: rate(proxy.static, "/page", seconds=SECONDS, in_flight=16),
        }
        rates: Rates = {name: [] for name in asked}
        for _ in range(ROUNDS):  # in turns, so that whatever else the machine does falls on all alike
            for name, ask in asked.items():
                rates[name].append(ask())
    print(f"\nRequests a second, {size:,} bytes, the server on one processor (best of {ROUNDS} rounds)")
    best = {name: max(found) for name, found in rates.items()}
    for name, found in best.items():
        print(f"{name:<40}{found:>10,.0f}")
    empty_rate, kept, proxied, static = best.values()
    return _goal("kept page over empty view", kept / empty_rate, 1.0) & _goal(
        "kept page over static file, nginx", proxied / static, 0.6
    )


def _goal(name: str, found: float, least: float) -> bool:
    print(f"{name:<40}{found:>10.2f}   goal {least:.2f}{'' if found >= least else '   NOT REACHED'}")
    return found >= least


def _queries(folder: Path) -> bool:
    """In a process of its own, because Django knows one database."""
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "REDIS_URL": "",
        "DATABASE_URL": f"sqlite:///{folder / 'pages.sqlite3'}", "VAR_DIR": str(folder / "pages"),
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.bench.site_queries"]
    output = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    few, many = json.loads(output.splitlines()[-1])
    print(f"\nUncached pages, 10 and 10,000 pages (SQLite)\n{'':<40}{'queries':>16}{'ms':>18}")
    is_good = True
    for name, small in few.items():
        large = many[name]
        fits = small["queries"] == large["queries"] < MOST_QUERIES
        is_good &= fits
        told = f"{small['queries']:>8}{large['queries']:>8}{small['ms']:>9.1f}{large['ms']:>9.1f}"
        print(f"{name:<40}{told}{'' if fits else f'   GOAL: the same, below {MOST_QUERIES}'}")
    return is_good


if __name__ == "__main__":
    sys.exit(main())
