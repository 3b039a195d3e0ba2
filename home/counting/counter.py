"""Counts in memory while pages go out, because a row for each would cost more than the page.

What a process has not written down when it is killed is lost: ten seconds of a number that only shows a tendency.
"""

import re
from collections import Counter
from collections.abc import Mapping
from threading import Lock

# Who says that it is a program. Browsers say "Mozilla/5.0 (…)"; so do some programs, with one of these words in it.
A_PROGRAM = re.compile(
    r"bot|crawl|spider|slurp|fetch|monitor|preview|headless|lighthouse|feed|scan|probe|http|python|curl|wget|java/",
    re.I,
)
LONGEST = 400

_seen: Counter[int] = Counter()
_lock = Lock()


def count_visit(page: int, headers: Mapping[str, str]) -> None:
    """`headers` are a WSGI environ's. Pages that a browser only fetches in advance are not looked at yet."""
    if page and is_somebody(headers):
        with _lock:
            _seen[page] += 1


def is_somebody(headers: Mapping[str, str]) -> bool:
    browser = headers.get("HTTP_USER_AGENT", "")[:LONGEST]
    ahead = headers.get("HTTP_SEC_PURPOSE", "") or headers.get("HTTP_PURPOSE", "") or headers.get("HTTP_X_MOZ", "")
    return browser.startswith("Mozilla/") and "prefetch" not in ahead and not A_PROGRAM.search(browser)


def take_counted() -> dict[int, int]:
    """What was counted since the last time, which begins at nothing again."""
    global _seen
    with _lock:
        taken, _seen = _seen, Counter()
    return dict(taken)
