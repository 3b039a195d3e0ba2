"""The database itself refuses to change or remove a row of a guarded table: an entry, or frozen evidence.

Installed after every migrate, because SQLite loses triggers silently when a table is altered, and checked at start.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own name
from django.db import connections

VERBS = {"sqlite": ("update", "delete", "replace"), "postgresql": ("change", "truncate")}
GUARDED: dict[str, str] = {"records_entry": "id"}  # table -> the column of its primary key


def guard(table: str, *, key: str = "id") -> None:
    """Makes a table append-only. Called in an app's `ready()`; the table may have no unique column but its `key`."""
    GUARDED[table] = key


def _sqlite(table: str, key: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} {refuse}"
        for verb in ("update", "delete")
    ] + [
        # REPLACE deletes what it replaces without asking the trigger against deletion.
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - constants
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key} OR rowid = NEW.rowid) {refuse}"
    ]


def _postgres(table: str) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{table} is append-only'
            USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        f"""CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_refuse()""",
        f"""CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    ]


def _present(using: str) -> list[str]:
    """Those guarded tables that exist: a database may be migrated in part."""
    existing = set(connections[using].introspection.table_names())
    return [table for table in GUARDED if table in existing]


def install(using: str = "default", **kwargs: Any) -> None:
    connection = connections[using]
    for table in _present(using):
        with connection.cursor() as cursor:
            for statement in _postgres(table) if connection.vendor == "postgresql" else _sqlite(table, GUARDED[table]):
                cursor.execute(statement)


def remove(using: str = "default") -> None:
    """For tests that flush the database; nothing else calls it."""
    connection = connections[using]
    for table in _present(using):
        on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            for verb in VERBS[connection.vendor]:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{on_table}")


def _without_guard(using: str, tables: list[str]) -> list[str]:
    connection = connections[using]
    catalogue, column = (
        ("pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')", "tgname")
        if connection.vendor == "postgresql"
        else ("sqlite_master WHERE type = 'trigger'", "name")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {catalogue}")  # noqa: S608 - constants
        found = {name for (name,) in cursor.fetchall()}
    return [table for table in tables if not {f"{table}_no_{verb}" for verb in VERBS[connection.vendor]} <= found]


def installed(using: str = "default") -> bool:
    """Whether every guarded table is there and has all its triggers. /readyz and `serve` ask."""
    return not _without_guard(using, list(GUARDED))


def check(app_configs: object = None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    missing: list[CheckMessage] = []
    for using in databases or []:
        if tables := _without_guard(using, _present(using)):
            hint = "Run `manage.py migrate`, which puts the triggers back."
            what = f"The audit trail or evidence can be changed: triggers are missing on {', '.join(tables)}."
            # Only a warning: an error would stop the very migrate that mends it. /readyz and `serve` refuse.
            missing.append(Warning(what, hint=hint, id="records.W001"))
    return missing
