"""The suite's databases: migrated once, then copied for each worker, because three hundred migrations take a while.

pytest finds them by their names and keeps them (`--reuse-db`).
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql
from services import ROOT

WORKERS = ("", "_gw0", "_gw1")
TEMPLATE = "hearth_template"  # on PostgreSQL
WHAT_MIGRATES = ("**/migrations/*.py", "platform/records/triggers.py", "moderation/apps.py", "requirements/dev.txt")


def fingerprint() -> str:
    """Changes with whatever a migrated database depends on."""
    digest = hashlib.sha256()
    for pattern in WHAT_MIGRATES:
        for path in sorted(ROOT.glob(pattern)):
            if not {".venv", "node_modules"} & set(path.parts):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def migrate(url: str, folder: Path) -> None:
    settings = {"DATABASE_URL": url, "VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "REDIS_URL": "", **settings}, check=True)


def make_sqlite_template(folder: Path) -> Path:
    draft, template = folder / "draft.sqlite3", folder / f"template-{fingerprint()}.sqlite3"
    if not template.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.sqlite3*"):
            old.unlink()
        migrate(f"sqlite:///{draft}", folder)
        draft.rename(template)  # closed by now, so its write-ahead log is inside
    return template


def copy_sqlite(template: Path, folder: Path) -> None:
    for worker in WORKERS:
        shutil.copy(template, folder / f"test.sqlite3{worker}")


def make_postgres_template(url: str, folder: Path) -> None:
    run_sql(url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    migrate(url.replace("/postgres", f"/{TEMPLATE}"), folder)


def copy_postgres(url: str, folder: Path) -> None:
    for worker in WORKERS:
        name = sql.Identifier(f"test_postgres{worker}")
        run_sql(url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        run_sql(url, sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(TEMPLATE)))


def run_sql(url: str, statement: str | sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]
