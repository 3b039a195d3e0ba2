from django.db import connections


def close_unusable() -> None:
    """As Django does between requests; but a SQLite file, which cannot go away, stays open in the hub's threads."""
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "sqlite":
            connection.close_if_unusable_or_obsolete()
        elif connection.errors_occurred:
            connection.close()
