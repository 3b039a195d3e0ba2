"""What Django cannot say of the index: GIN on PostgreSQL, an FTS5 table kept by triggers on SQLite.

Made after every migrate, because SQLite loses triggers silently when a table is altered.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections

TABLE = "communities_indexed"
FTS = "communities_indexed_fts"
# fastupdate is off: a list of what is not sorted in yet would be read through by every search.
POSTGRES = [f"CREATE INDEX IF NOT EXISTS indexed_terms ON {TABLE} USING gin (terms) WITH (fastupdate = off)"]
# On SQLite the terms go into the FTS5 table and not into the row as well: small rows are many in a page.
_ADD = f"""INSERT INTO {FTS} (rowid, terms) VALUES (NEW.id, NEW.terms);
    UPDATE {TABLE} SET terms = '' WHERE id = NEW.id"""  # noqa: S608 - constants, here and below
_TAKE = f"DELETE FROM {FTS} WHERE rowid = OLD.id"  # noqa: S608
SQLITE = [
    f"""CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5(terms, columnsize=0, prefix='3 4',
        tokenize="unicode61 remove_diacritics 0 tokenchars '=~#'")""",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_added AFTER INSERT ON {TABLE} BEGIN {_ADD}; END",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_taken AFTER DELETE ON {TABLE} BEGIN {_TAKE}; END",
    f"""CREATE TRIGGER IF NOT EXISTS {TABLE}_changed AFTER UPDATE OF terms ON {TABLE} WHEN NEW.terms != ''
        BEGIN {_TAKE}; {_ADD}; END""",
]


def install(using: str = "default") -> bool:
    """Whether there is an index at all: a database may be migrated in part."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        for statement in POSTGRES if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)
    return True


@contextmanager
def filled_at_once() -> Iterator[None]:
    """In a transaction: no index is kept while very many rows come, on SQLite none is made of them at all."""
    with connection.cursor() as cursor:
        drop = "DROP INDEX IF EXISTS indexed_terms"
        cursor.execute(drop if connection.vendor == "postgresql" else f"DROP TRIGGER IF EXISTS {TABLE}_added")
    yield
    connection.check_constraints()  # PostgreSQL alters no table while any wait to be checked
    install()
