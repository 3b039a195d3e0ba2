"""The database itself refuses to change or remove an entry.

Installed after every migrate, because SQLite loses triggers silently when a table is altered, and checked at start.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own name
from django.db import connections

TABLE = "records_entry"
NAMES = {"sqlite": ("update", "delete", "replace"), "postgresql": ("change", "truncate")}
SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb} BEFORE {verb} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END"
    for verb in ("update", "delete")
] + [
    # REPLACE deletes what it replaces without asking the trigger against deletion.
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_replace BEFORE INSERT ON {TABLE} "  # noqa: S608 - constants
    f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR rowid = NEW.rowid) "
    f"BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END"
]
POSTGRES = [
    f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'entries are append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE OR REPLACE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
    f"""CREATE OR REPLACE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
]


def install(using: str = "default", **kwargs: Any) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in POSTGRES if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


def remove(using: str = "default") -> None:
    """For tests that flush the database; nothing else calls it."""
    connection = connections[using]
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in NAMES[connection.vendor]:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{name}{on_table}")


def installed(using: str = "default") -> bool:
    connection = connections[using]
    catalogue = "pg_trigger WHERE tgname" if connection.vendor == "postgresql" else "sqlite_master WHERE name"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {catalogue} LIKE %s", [f"{TABLE}_no_%"])  # noqa: S608 - constants
        return bool(cursor.fetchone()[0] == len(NAMES[connection.vendor]))


def check(app_configs: object = None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    missing: list[CheckMessage] = []
    for using in databases or []:
        if TABLE in connections[using].introspection.table_names() and not installed(using):
            hint = "Run `manage.py migrate`, which puts the triggers back."
            # Only a warning: an error would stop the very migrate that mends it. /readyz and `serve` refuse.
            missing.append(
                Warning("The audit trail can be changed: its triggers are missing.", hint=hint, id="records.W001")
            )
    return missing
