from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.words.children import may_name_a_child
from communities.words.models import Revision, Words
from core.errors import Refused
from realtime.read import missing

State = Words.State
FORGOTTEN_AT_ONCE = 500


def move_words(words: Words, state: str, *, now: datetime | None = None) -> bool:
    """Moves words to another state in one conditional update; False where they are there already.

    Raises Refused (`conflict`) where there is no way from the state they are in.
    """
    changes = {"state": state, "deleted_at": now or timezone.now()} if state == State.DELETED else {"state": state}
    assert transaction.get_connection().in_atomic_block
    sources = [source for source, targets in Words.TRANSITIONS.items() if state in targets]
    model = type(words)
    if model.with_waiting.filter(pk=words.pk, state__in=sources).update(**changes):
        words.state = state
        return True
    now_in = model.with_waiting.filter(pk=words.pk).values_list("state", flat=True).first()
    if now_in is None:  # a message that has had its time
        raise missing()
    words.state = now_in
    if words.state == state:
        return False
    raise Refused("conflict", _("This has changed meanwhile. Look at it again."))


def check_is_author(words: Words, by: UUID) -> None:
    """Only its author changes words: anybody else who edited them would become their publisher."""
    if not words.is_by(by):
        raise missing()


def check_masked(words: Words, seen: str) -> None:
    """Refuses an edit that was made into html before a moderator covered words of it, or took that back."""
    if words.masked != seen:
        raise Refused("conflict", _("A moderator has decided about these words meanwhile. Send it once more."))


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


def ask_about_child(*texts: str) -> None:
    """Raises Refused (`child`) where a text looks as if a child could be found by it. Only ever a question."""
    if may_name_a_child(*texts):
        raise Refused(
            "child",
            _(
                "This may name a child together with a school, an age or a date of birth. "
                "Somebody could find the child by it. Change it, or send it all the same."
            ),
        )


def already_used() -> Refused:
    """The answer to a form that was sent before with other words: neither text may be taken for the other."""
    return Refused(
        "conflict", _("This form was already used to send something else, so this was not sent. Send it once more.")
    )


def forget_words(
    model: type[Words], *, held: QuerySet[Any], now: datetime, revisions: type[Revision] | None = None
) -> int:
    """Wipes the words and earlier versions of what was deleted settings.DELETED_WORDS_KEPT_DAYS days ago.

    Their line stays. `held` are the ids of what must wait. Returns how many; a long list is done in several rounds.
    """
    waiting = model._default_manager.filter(state=State.DELETED).exclude(body="")
    waiting.filter(deleted_at=None).update(deleted_at=now)  # deleted before we kept the time
    due = waiting.filter(deleted_at__lte=now - timedelta(days=settings.DELETED_WORDS_KEPT_DAYS)).exclude(pk__in=held)
    ids = list(due.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    if not ids:
        return 0
    blank = {field.name: "" for field in model._meta.fields if field.name in {"title", "body", "html", "masked"}}
    with transaction.atomic():
        if revisions is not None:
            revisions._default_manager.filter(**{f"{model._meta.model_name}__in": ids}).delete()
        return waiting.filter(pk__in=ids).update(**blank)
