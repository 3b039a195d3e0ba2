"""Whether the process is up (/healthz) and whether it can do its work (/readyz), for monitors and proxies."""

from datetime import timedelta
from functools import lru_cache

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import clock
from outbox.queries import due_letters
from records import triggers

log = structlog.get_logger(__name__)
LETTERS_LATE = timedelta(minutes=10)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 without the database, its migrations or the audit trail's guard.

    Realtime, timed work and mail only degrade: they heal by themselves.

    Public, so it says no more than that; the log says what.
    """
    try:
        missing = missing_migrations()
        guarded = triggers.installed()
    except DatabaseError:
        log.exception("not_ready", reason="database")
        return JsonResponse({"status": "unavailable"}, status=503)
    if missing:
        log.error("not_ready", reason="migrations", missing=len(missing))
        return JsonResponse({"status": "unavailable"}, status=503)
    if not guarded:
        log.error("not_ready", reason="audit trail without its triggers")
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok", "degraded": bool(ailments())})


@lru_cache(maxsize=1)
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)


def missing_migrations() -> frozenset[tuple[str, str]]:
    """Migrations of this code that the database has not seen, as (app, name). Raises DatabaseError."""
    return _known_migrations() - MigrationRecorder(connection).applied_migrations().keys()


def ailments() -> list[str]:
    """What is down that members can do without for a while."""
    found = []
    try:
        if not clock.beats():
            found.append("clock")
    except Exception:
        log.exception("cache_down")
        found.append("redis")
    if due_letters(timezone.now() - LETTERS_LATE).exists():
        found.append("mail")
    return found
