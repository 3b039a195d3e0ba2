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
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from services import ROOT, PostgreSQL, Redis, browser, postgres_folder, redis_server, require

SERIAL = "walk or process"
NO_TESTS = 5


@dataclass
class Outcome:
    """What both passes together did. Names are `folder.module::test`."""

    ran: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def never_ran(self) -> dict[str, str]:
        return {name: why for name, why in self.skipped.items() if name not in self.ran}


def run_pytest(title: str, marks: str, extra: list[str], environment: dict[str, str], outcome: Outcome) -> None:
    """Runs one part of the suite in a private folder and adds what it did to `outcome`."""
    print(f"\n=== {title}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="part-", dir=environment["SUITE_FOLDER"]) as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-m", marks, f"--junit-xml={report}", *extra]
        code = call(command, {**os.environ, **environment, "VAR_DIR": folder})
        if report.exists():
            read_report(report, outcome)
    if code:
        outcome.failed.append(f"{title}: no tests were found" if code == NO_TESTS else title)
    print(f"=== {title}: {time.monotonic() - started:.0f} s", flush=True)


def call(command: list[str], environment: dict[str, str]) -> int:
    """Waits for the command; when stopped, lets it clean up behind itself first."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        return process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


def read_report(path: Path, outcome: Outcome) -> None:
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        skip = case.find("skipped")
        if skip is None or skip.get("type") == "pytest.xfail":
            outcome.ran.add(name)
        else:
            outcome.skipped[name] = skip.get("message") or "no reason given"


def run_both_parts(title: str, environment: dict[str, str], options: argparse.Namespace, outcome: Outcome) -> None:
    together = ["-n", "2", "--dist", "loadfile"]
    run_pytest(f"{title}, tests", f"not ({SERIAL})", [*together, *options.pytest], environment, outcome)
    if not options.quick:
        run_pytest(f"{title}, walks and processes", SERIAL, options.pytest, environment, outcome)


def report(outcome: Outcome, started: float) -> int:
    print()
    for name, why in sorted(outcome.never_ran().items()):
        print(f"never ran: {name} ({why})")
    for title in outcome.failed:
        print(f"FAILED: {title}")
    bad = bool(outcome.failed or outcome.never_ran())
    counts = f"{len(outcome.ran)} tests ran, {len(outcome.never_ran())} never ran"
    print(f"{'NOT GREEN' if bad else 'GREEN'}: {counts}, {time.monotonic() - started:.0f} s")
    return 1 if bad else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs Hearth's test suite.")
    parser.add_argument("--quick", action="store_true", help="SQLite and memory alone, without walks and processes")
    parser.add_argument("pytest", nargs="*", help="folders or files, as for pytest")
    options = parser.parse_args()
    embedded_only = os.environ.get("EMBEDDED_ONLY") == "1"

    if not options.quick:
        require(browser, "chromium", "A Chromium browser")
        if not embedded_only:
            require(postgres_folder, "postgresql", "PostgreSQL")
            require(redis_server, "redis-server", "Redis")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started, outcome = time.monotonic(), Outcome()
    folder = Path(tempfile.mkdtemp(prefix="hearth-suite-"))
    folder.chmod(0o711)  # the postgres user must reach its own folder inside
    environment = {"SUITE_FOLDER": str(folder), "CHROMIUM": browser() or "", "DATABASE_URL": "", "REDIS_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    try:
        run_both_parts("SQLite and memory", environment, options, outcome)
        if options.quick:
            pass
        elif embedded_only:
            print("\nEMBEDDED_ONLY=1: PostgreSQL and Redis were left out.")
        else:
            with PostgreSQL(folder) as postgres, Redis(folder) as redis:
                environment |= {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
                run_both_parts("PostgreSQL and Redis", environment, options, outcome)
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
