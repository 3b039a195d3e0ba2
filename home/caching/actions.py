"""Forgets what is kept of the public site."""

from django.db import transaction

from home.caching.store import begin_generation


def forget_pages(**signal: object) -> None:
    """Something that public pages show has changed: none of those kept is shown again once it is committed.

    Call it inside the transaction that changes it. Cheap: a name is written to the cache, and every page drawn again.
    """
    transaction.on_commit(_begin)


def _begin() -> None:
    begin_generation()
