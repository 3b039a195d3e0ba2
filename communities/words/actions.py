from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from communities.words.models import Words
from core.errors import Refused
from realtime.read import missing

State = Words.State


def move_words(words: Words, state: str) -> bool:
    """Moves words to another state in one conditional update; False where they are there already.

    Raises Refused (`conflict`) where there is no way from the state they are in.
    """
    assert transaction.get_connection().in_atomic_block
    sources = [source for source, targets in Words.TRANSITIONS.items() if state in targets]
    model = type(words)
    if model._default_manager.filter(pk=words.pk, state__in=sources).update(state=state):
        words.state = state
        return True
    words.state = model._default_manager.values_list("state", flat=True).get(pk=words.pk)
    if words.state == state:
        return False
    raise Refused("conflict", _("This has changed meanwhile. Look at it again."))


def check_is_author(words: Words, by: UUID) -> None:
    """Only its author changes words: anybody else who edited them would become their publisher."""
    if words.author_id != by:
        raise missing()


def check_rate(
    rows: QuerySet[Any], limit: tuple[int, int] | None, *, at: str, now: datetime, field: str | None = None
) -> None:
    """Refuses (`rate`) where one person's `rows` hold the limit's count within its period; `at` names their time.

    Counted in the database, so that it holds over every process. The caller has locked what orders the writes.
    """
    if limit is None:
        return
    count, seconds = limit
    recent = rows.filter(**{f"{at}__gt": now - timedelta(seconds=seconds)}).order_by(f"-{at}")
    times = list(recent.values_list(at, flat=True)[:count])
    if len(times) < count:
        return
    wait = max(1, int((times[-1] + timedelta(seconds=seconds) - now).total_seconds()) + 1)
    if wait < 120:
        message = _("That was a lot at once. Wait %(seconds)s seconds and send it again.") % {"seconds": wait}
    else:
        message = _("That was a lot at once. Wait %(minutes)s minutes and send it again.") % {"minutes": -(-wait // 60)}
    raise Refused("rate", message, field=field, retry_after=wait)


def already_used() -> Refused:
    """The answer to a form that was sent before with other words: neither text may be taken for the other."""
    return Refused(
        "conflict", _("This form was already used to send something else, so this was not sent. Send it once more.")
    )
