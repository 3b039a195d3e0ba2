from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.chat.actions import hold_message
from communities.chat.models import Message
from communities.groups.permissions import May, hold_right
from communities.posts.actions import lock_post
from communities.posts.models import Comment, Post
from communities.reactions.models import Press, Reaction, Tally
from communities.words.actions import check_rate
from core.errors import Refused
from realtime.models import Update
from realtime.publish import publish

Reactable = Post | Comment | Message


@transaction.atomic
def give_reaction(words: Reactable, *, kind: str, by: User, now: datetime | None = None) -> None:
    """Says one kind thing to somebody's words. Said already, it changes nothing. Raises Refused."""
    _check_may_react(words, by, now or timezone.now())
    tally, created = Tally.objects.get_or_create(**_subject(words))
    if tally.reactions.filter(_by(by), kind=kind).exists():
        return
    Reaction.objects.create(tally=tally, person=by, kind=kind, at=now or timezone.now())
    _publish(words, tally, Update.Action.CREATED if created else Update.Action.EDITED)


@transaction.atomic
def take_reaction(words: Reactable, *, kind: str, by: User, now: datetime | None = None) -> None:
    """Takes one's own back; also what one said with an account that was joined with this one. Raises Refused."""
    _check_may_react(words, by, now or timezone.now())
    tally = Tally.objects.filter(**_subject(words)).first()
    if tally and tally.reactions.filter(_by(by), kind=kind).delete()[0]:
        _publish(words, tally, Update.Action.EDITED)


def _subject(words: Reactable) -> dict[str, Any]:
    return {words._meta.model_name or "": words}


def _by(person: User) -> Q:
    return Q(person=person) | Q(person__merged_into=person)


def _post_of(words: Post | Comment) -> Post:
    return words if isinstance(words, Post) else words.post


def _check_may_react(words: Reactable, by: User, now: datetime) -> None:
    """The row of the post, or of the message, orders all presses, so that each comes wholly before it is hidden or
    wholly after.
    """
    if isinstance(words, Message):
        hold_message(words, by=by)
        return _check_pace(by, now)
    hold_right(by, May.POST, _post_of(words).community)
    lock_post(_post_of(words))
    if isinstance(words, Comment) and not Comment.objects.get(pk=words.pk).is_shown:
        raise Refused("conflict", _("This has been taken away meanwhile, so nothing was changed."))
    return _check_pace(by, now)


def _check_pace(by: User, now: datetime) -> None:
    limit = settings.REACTION_LIMIT
    if limit is None:
        return
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    presses = Press.objects.filter(person=by)
    presses.filter(at__lte=now - timedelta(seconds=limit[1])).delete()
    check_rate(presses, limit, at="at", now=now)
    Press.objects.create(person=by, at=now)


def _publish(words: Reactable, tally: Tally, action: Update.Action) -> None:
    stream = f"room:{words.room_id}" if isinstance(words, Message) else f"group:{_post_of(words).community_id}"
    publish(stream, "reaction", action, tally.pk)
