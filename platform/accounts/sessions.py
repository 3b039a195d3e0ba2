"""Where sessions are kept: as Django does, in the database, but each row knows whose it is.

So all sessions of a person are found, listed or ended by one indexed question; Django's own rows would have to be
opened one by one.
"""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from accounts.models import Session

NOTED_EVERY = timedelta(minutes=5)


class SessionStore(DatabaseStore):
    used_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.person_id = UUID(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        row.used_at = timezone.now() if row.person_id else None
        return row

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]
        self.used_at = row.used_at if row else None
        return row

    def note_use(self, now: datetime) -> None:
        """Without saving the session: it must not live longer for being used."""
        if self.used_at is None or self.used_at < now - NOTED_EVERY:
            self.used_at = now
            Session.objects.filter(session_key=self.session_key).update(used_at=now)
