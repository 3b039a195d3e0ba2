"""`make bench`: whether pages and search cost the same with 100,000 posts and 1,000 groups as with 10 and 3.

On SQLite and on PostgreSQL. The databases are kept in VAR_DIR/bench until what makes them changes. Queries are counted
and may not grow; search is timed in the database alone, permission and count included, wall and processor: the
second does not depend on what else the machine does.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.databases import TEMPLATE, fingerprint, make_postgres_template, make_sqlite_template, run_sql
from tests.services import FAST, ROOT, PostgreSQL, postgres_folder

FEW = ["--people=20", "--groups=3", "--posts=10", "--comments=10", "--messages=10", "--groups-each=3"]
SIZES: dict[str, list[str]] = {"few": FEW, "many": []}
MADE_BY = ("platform/config/demo/*.py", "communities/search/*.py")
LIMITS = {"PostgreSQL": 20, "SQLite": 50}  # ms, p95 of search: issue 4
Measured = dict[str, Any]


class KeptPostgreSQL(PostgreSQL):
    """Its data stay from run to run. As much memory as a server that has 2 GB gives it."""

    settings = (*(one for one in FAST if "shared_buffers" not in one), "shared_buffers=512MB")

    def prepare(self) -> None:
        if not (self.folder / "data" / "PG_VERSION").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            super().prepare()

    def __exit__(self, *error: object) -> None:
        self.stop()


def main() -> int:
    folder = _folder()
    sizes = {size: _measured(f"sqlite:///{folder}/{size}.sqlite3", size, folder, "sqlite") for size in SIZES}
    is_good = _print("SQLite", **sizes)
    if postgres_folder() is None:
        print("\nPostgreSQL is not installed here: measured on SQLite alone.")
    else:
        with KeptPostgreSQL(folder) as server:
            urls = {size: server.url.replace("/postgres", f"/{size}") for size in SIZES}
            sizes = {size: _measured(url, size, folder, "postgresql") for size, url in urls.items()}
        is_good &= _print("PostgreSQL", **sizes)
    return 0 if is_good else 1


def _folder() -> Path:
    """Where the databases of this very code are; those of another are thrown away."""
    import hashlib

    made_by = [ROOT / "tests/bench/scale_rows.py"] + [
        path for pattern in MADE_BY for path in sorted(ROOT.glob(pattern))
    ]
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:12]
    parent = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "bench"
    folder = parent / f"{fingerprint()}-{mark}"
    for old in parent.glob("*"):
        if old != folder:
            shutil.rmtree(old)
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:  # PostgreSQL runs as somebody else then, who has to get there
        for one in (folder, parent):
            one.chmod(0o711)
    return folder


def _measured(url: str, size: str, folder: Path, vendor: str) -> Measured:
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_URL": url, "REDIS_URL": ""}
    environment = {**os.environ, **settings, "VAR_DIR": str(folder / "var")}
    made = folder / f"{vendor}-{size}.made"
    if not made.exists():
        _make(url, size, folder, vendor, environment)
        made.touch()
    command = [sys.executable, "-m", "tests.bench.scale_pages"]
    output = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
    result: Measured = json.loads(output.splitlines()[-1])
    return result


def _make(url: str, size: str, folder: Path, vendor: str, environment: dict[str, str]) -> None:
    print(f"\n{vendor}: a database of {size} posts, once (two or three minutes for many)", flush=True)
    if vendor == "sqlite":
        for left in folder.glob(f"{size}.sqlite3*"):
            left.unlink()
        shutil.copy(make_sqlite_template(folder / "empty"), folder / f"{size}.sqlite3")
    else:
        server = url.rpartition("/")[0] + "/postgres"
        if size == "few":
            run_sql(server, f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
            make_postgres_template(server, folder)
        run_sql(server, f"DROP DATABASE IF EXISTS {size} WITH (FORCE)")
        run_sql(server, f"CREATE DATABASE {size} TEMPLATE {TEMPLATE}")
    command = [sys.executable, "manage.py", "seed_scale", *SIZES[size]]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    subprocess.run([sys.executable, "-m", "tests.bench.scale_rows"], cwd=ROOT, env=environment, check=True)


def _print(title: str, few: Measured, many: Measured) -> bool:
    load = os.getloadavg()[0]
    print(f"\nPages, 10 and 100,000 posts, 3 and 1,000 groups ({title}; load {load:.1f} of {os.cpu_count()})")
    print(f"{'':<26}{'queries':>16}{'p50 ms':>16}{'p95 ms':>16}")
    is_good = True
    for name, small in few["pages"].items():
        large = many["pages"][name]
        grows = large["queries"] > small["queries"]
        is_good &= not grows
        row = "".join(
            f"{one[key]:>8.{digits}f}"
            for key, digits in (("queries", 0), ("p50", 1), ("p95", 1))
            for one in (small, large)
        )
        print(f"{name:<26}{row}{'  GROWS' if grows else ''}")
    print(f"\nSearch in the database alone, 100,000 posts ({title}), ms")
    keys = ("p50", "p95", "p50 cpu", "p95 cpu")
    print(f"{'groups of the reader':<26}{''.join(f'{key:>10}' for key in keys)}   the slowest")
    for name, one in many["search"].items():
        print(f"{name:<26}{''.join(f'{one[key]:>10.1f}' for key in keys)}   {one['worst']}")
    slow = many["search"]["all"]["p95 cpu"] > LIMITS[title]
    if slow:
        print(f"SLOW: the processor's p95 is to be below {LIMITS[title]} ms")
    return is_good and not slow


if __name__ == "__main__":
    sys.exit(main())
