"""The database itself refuses to change or remove a row of a guarded table: an entry, or frozen evidence.

Installed after every migrate, because SQLite loses triggers silently when a table is altered, and checked at start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own name
from django.db import connections

VERBS = {"sqlite": ("update", "delete", "replace"), "postgresql": ("change", "truncate")}
QUEUES = "records_entry_waits"


@dataclass(frozen=True)
class Keys:
    """By which columns a row is one row: the primary key, and every other unique one."""

    primary: str
    others: tuple[str, ...] = ()


GUARDED: dict[str, Keys] = {"records_entry": Keys("id"), "records_seal": Keys("seq", ("entry_id",))}


def guard(table: str, *, key: str = "id", unique: tuple[str, ...] = ()) -> None:
    """Makes a table append-only. Called in an app's `ready()`, which names every unique column beside the `key`."""
    GUARDED[table] = Keys(key, unique)


def _sqlite(table: str, keys: Keys) -> list[str]:
    same = " OR ".join(f"{column} = NEW.{column}" for column in (keys.primary, "rowid", *keys.others))
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} {refuse}"
        for verb in ("update", "delete")
    ] + [
        # REPLACE deletes what it replaces without asking the trigger against deletion.
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - constants
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}"
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


def queue_entries(connection: Any) -> None:
    """Every new entry stands in the queue of what is to be sealed, whoever wrote it and by which release.

    A trigger and no code of ours, so that writers pay for one more row, wait for nobody, and cannot forget it.
    """
    if connection.vendor == "postgresql":
        statements = [
            f"""CREATE OR REPLACE FUNCTION {QUEUES}() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO records_unsealed (entry_id, at) VALUES (NEW.id, NEW.at); RETURN NULL; END $$""",  # noqa: S608
            f"""CREATE OR REPLACE TRIGGER {QUEUES} AFTER INSERT ON records_entry
                FOR EACH ROW EXECUTE FUNCTION {QUEUES}()""",
        ]
    else:
        statements = [
            f"CREATE TRIGGER IF NOT EXISTS {QUEUES} AFTER INSERT ON records_entry "  # noqa: S608 - constants
            "BEGIN INSERT INTO records_unsealed (entry_id, at) VALUES (NEW.id, NEW.at); END"
        ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _present(using: str) -> list[str]:
    """Those guarded tables that exist: a database may be migrated in part."""
    existing = set(connections[using].introspection.table_names())
    return [table for table in GUARDED if table in existing]


def install(using: str = "default", **kwargs: Any) -> None:
    connection = connections[using]
    present = _present(using)
    if "records_seal" in present:
        queue_entries(connection)
    for table in present:
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
    wanted = {table: {f"{table}_no_{verb}" for verb in VERBS[connection.vendor]} for table in tables}
    if "records_seal" in wanted:
        wanted["records_seal"].add(QUEUES)
    return [table for table, names in wanted.items() if not names <= found]


def unguarded(using: str = "default") -> list[str]:
    """The tables that are not there or have lost a trigger."""
    return _without_guard(using, list(GUARDED))


def installed(using: str = "default") -> bool:
    """Whether every guarded table is there and has all its triggers. /readyz and `serve` ask."""
    return not unguarded(using)


def check(app_configs: object = None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    missing: list[CheckMessage] = []
    for using in databases or []:
        if tables := _without_guard(using, _present(using)):
            hint = "Run `manage.py migrate`, which puts the triggers back."
            what = f"The audit trail or evidence can be changed: triggers are missing on {', '.join(tables)}."
            # Only a warning: an error would stop the very migrate that mends it. /readyz and `serve` refuse.
            missing.append(Warning(what, hint=hint, id="records.W001"))
    return missing
