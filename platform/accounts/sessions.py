"""Where sessions are kept: as Django does, in the database, but each row knows whose it is.

So all sessions of a person are found, listed or ended by one indexed question; Django's own rows would have to be
opened one by one.
"""

from typing import Any, cast
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.models import Session


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.person_id = UUID(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        return row
