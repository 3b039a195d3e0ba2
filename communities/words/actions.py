from uuid import UUID

from django.db import transaction
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
