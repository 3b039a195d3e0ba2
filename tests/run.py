"""Runs the suite: SQLite and memory, then PostgreSQL and Redis. `make test` calls it.

Ends with 0 only when everything passed and every test ran in at least one of the two passes. EMBEDDED_ONLY=1 leaves
out the second pass, and says so.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from databases import TEMPLATE, copy_postgres, copy_sqlite, make_postgres_template, make_sqlite_template
from services import ROOT, PostgreSQL, Redis, browser, nginx, postgres_folder, redis_server, require

BROWSERS = "walk or process"
SOME_FAILED, NO_TESTS = 1, 5  # what pytest ends with
FEW = 3  # walks of a part that may have been late by accident


@dataclass
class Pass:
    """The suite on one kind of database; `copy_databases` puts fresh ones where pytest will look, given VAR_DIR."""

    title: str
    environment: dict[str, str]
    copy_databases: Callable[[Path], None]


@dataclass
class Outcome:
    """What both passes together did. Names are `folder.module::test`."""

    ran: dict[str, set[str]] = field(default_factory=dict)  # in which passes
    skipped: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)  # walks that passed when they ran again, alone

    def never_ran(self) -> dict[str, str]:
        return {name: why for name, why in self.skipped.items() if name not in self.ran}

    def where(self) -> list[str]:
        """How many tests ran in which passes, each combination a line."""
        counts = Counter(" + ".join(sorted(passes)) for passes in self.ran.values())
        return [f"{count:6} on {passes}" for passes, count in sorted(counts.items())]


def run_part(this: Pass, name: str, arguments: list[str], outcome: Outcome, *, again: bool = False) -> None:
    """Runs pytest in a private folder and adds what it did to `outcome`.

    With `again`, walks that failed run once more, if they are few: a browser on a busy machine may be late for once
    (decision 0052). The report names them all the same.
    """
    title = f"{this.title}, {name}"
    print(f"\n=== {title}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="part-", dir=this.environment["SUITE_FOLDER"]) as folder:
        this.copy_databases(Path(folder))
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--reuse-db", f"--junit-xml={report}", *arguments]
        code = call(command, {**os.environ, **this.environment, "VAR_DIR": folder})
        broken, process = read_report(report, this.title, outcome) if report.exists() else ([], False)
    if code == SOME_FAILED and again and len(broken) <= FEW and not process:
        failed_before = len(outcome.failed)
        run_part(this, "what failed, again", ["-m", "walk", *broken], outcome)
        if len(outcome.failed) == failed_before:
            outcome.unsteady += [f"{this.title}: {one}" for one in broken]
    elif code:
        outcome.failed.append(f"{title}: no tests were found" if code == NO_TESTS else title)
    print(f"=== {title}: {time.monotonic() - started:.0f} s", flush=True)


def call(command: list[str], environment: dict[str, str]) -> int:
    """Waits for the command; when stopped, lets it clean up behind itself first."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        return process.wait()
    except BaseException as stop:
        if not isinstance(stop, KeyboardInterrupt):  # Ctrl-C has reached it too, and a second one would cut it short
            process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


def read_report(path: Path, title: str, outcome: Outcome) -> tuple[list[str], bool]:
    """Adds what ran and what did not to `outcome`; gives what failed, as pytest takes it, and whether a process did."""
    broken, process = [], False
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        skip = case.find("skipped")
        if skip is None or skip.get("type") == "pytest.xfail":
            outcome.ran.setdefault(name, set()).add(title)
        else:
            outcome.skipped[name] = skip.get("message") or "no reason given"
        if case.find("failure") is not None or case.find("error") is not None:
            broken.append(f"{str(case.get('classname')).replace('.', '/')}.py::{case.get('name')}")
            process = process or case.find("properties/property[@name='process']") is not None
    return broken, process


def run_parts(this: Pass, options: argparse.Namespace, outcome: Outcome) -> None:
    # `load` keeps the order pytest-django gives: tests that empty the tables come after those that need their content.
    # A folder alone is done before two workers would have started.
    together = [] if options.pytest else ["-n", "2", "--dist", "load"]
    run_part(this, "tests", ["-m", f"not ({BROWSERS})", *together, *options.pytest], outcome)
    if not options.quick:
        # A file keeps to one worker: its walks share a site, and some go on where the one before stopped.
        by_file = [] if options.pytest else ["-n", "2", "--dist", "loadfile"]
        run_part(this, "walks and processes", ["-m", BROWSERS, *by_file, *options.pytest], outcome, again=True)


def report(outcome: Outcome, started: float) -> int:
    print()
    for name, why in sorted(outcome.never_ran().items()):
        print(f"never ran: {name} ({why})")
    for title in outcome.failed:
        print(f"FAILED: {title}")
    for test in outcome.unsteady:
        print(f"UNSTEADY, passed only when it ran again: {test}")
    for line in outcome.where():
        print(line)
    bad = bool(outcome.failed or outcome.never_ran())
    counts = f"{len(outcome.ran)} tests ran, {len(outcome.never_ran())} never ran"
    print(f"{'NOT GREEN' if bad else 'GREEN'}: {counts}, {time.monotonic() - started:.0f} s")
    return 1 if bad else 0


def prepare(folder: Path, common: dict[str, str], services: ExitStack, quick: bool, embedded_only: bool) -> list[Pass]:
    """Both passes; their databases are migrated at the same time, which takes each half a minute of one processor."""
    # Between two quick runs the migrated database is kept; a whole run migrates anew.
    sqlite_folder = ROOT / "var" / "tests" if quick else folder / "sqlite"
    with ThreadPoolExecutor() as at_once:
        migrated = at_once.submit(make_sqlite_template, sqlite_folder)
        passes = []
        if not quick and not embedded_only:
            postgres, redis = services.enter_context(PostgreSQL(folder)), services.enter_context(Redis(folder))
            make_postgres_template(postgres.url, folder)
            common = {**common, "BOTH_STACKS": "1"}  # each leaves to the other what need not run twice
            production = {**common, "DATABASE_URL": postgres.url, "REDIS_URL": redis.url, "MIGRATED": TEMPLATE}
            passes.append(Pass("PostgreSQL and Redis", production, partial(copy_postgres, postgres.url)))
        template = migrated.result()
    embedded = {**common, "DATABASE_URL": "", "REDIS_URL": "", "MIGRATED": str(template)}
    return [Pass("SQLite and memory", embedded, partial(copy_sqlite, template)), *passes]


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs Hearth's test suite.")
    parser.add_argument("--quick", action="store_true", help="SQLite and memory alone, without walks and processes")
    parser.add_argument("pytest", nargs="*", help="folders or files, as for pytest")
    options = parser.parse_args()
    embedded_only = os.environ.get("EMBEDDED_ONLY") == "1"

    if not options.quick:
        require(browser, "chromium", "A Chromium browser")
        require(nginx, "nginx-light", "nginx")
        if not embedded_only:
            require(postgres_folder, "postgresql", "PostgreSQL")
            require(redis_server, "redis-server", "Redis")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started, outcome = time.monotonic(), Outcome()
    folder = Path(tempfile.mkdtemp(prefix="hearth-suite-"))
    folder.chmod(0o711)  # the postgres user must reach its own folder inside
    common = {
        "SUITE_FOLDER": str(folder),
        "CHROMIUM": browser() or "",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    try:
        with ExitStack() as services:
            for this in prepare(folder, common, services, options.quick, embedded_only):
                run_parts(this, options, outcome)
        if embedded_only and not options.quick:
            print("\nEMBEDDED_ONLY=1: PostgreSQL and Redis were left out.")
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    # Without the second pass, what only that one runs is no fault.
    if options.quick or embedded_only:
        outcome.skipped.clear()
    return report(outcome, started)


if __name__ == "__main__":
    sys.exit(main())
