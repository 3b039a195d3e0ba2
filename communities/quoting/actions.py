"""A member lets the public site quote words of their own."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.posts.actions import lock_post
from communities.posts.models import Comment, Post
from communities.words.actions import check_is_author, check_rate
from communities.words.children import may_name_a_child
from communities.words.masks import MARK
from core.errors import Refused
from home.quotations.actions import offer_quotation
from home.quotations.models import LONGEST, LONGEST_CREDIT, Quotation
from home.quotations.passages import one_line, plain_text, stands_in
from realtime.read import missing

LIMIT = (20, 86_400)  # times, seconds: nobody offers more in a day, and a script could


def check_passage(words: Post | Comment, passage: str) -> str:
    """The passage as it would be shown. Raises Refused where the public must not read it like that."""
    passage = one_line(passage)
    if not passage or len(passage) > LONGEST:
        raise Refused("invalid", _("Copy the passage that may be quoted."), field="passage")
    if not stands_in(passage, plain_text(words.html)):
        message = _("These words do not stand in what you wrote. Copy them from it, whole words and nothing changed.")
        raise Refused("invalid", message, field="passage")
    if MARK in passage:
        raise Refused("invalid", _("A moderator has covered words in it. Choose another passage."), field="passage")
    if "@" in passage:
        raise Refused("invalid", _("Leave out the names of other members."), field="passage")
    if may_name_a_child(passage):
        message = _("This may tell readers who a child is. On a public page that cannot stand: choose another passage.")
        raise Refused("invalid", message, field="passage")
    return passage


@transaction.atomic
def offer_words(
    words: Post | Comment, *, passage: str, credit: str, language: str, by: User, now: datetime | None = None
) -> Quotation:
    """Records the consent of whoever wrote the words, and makes the passage one that comms can choose. Raises Refused.

    What is offered is looked up again with the row held: it may have been edited, covered or taken away meanwhile.
    """
    check_is_author(words, by.pk)
    now = now or timezone.now()
    post = lock_post(words if isinstance(words, Post) else words.post)
    found: Post | Comment = post
    if isinstance(words, Comment):
        found = Comment.objects.select_for_update(no_key=True, of=("self",)).get(pk=words.pk)
    if not found.is_shown:
        raise missing()
    passage, credit = check_passage(found, passage), one_line(credit)
    if not credit or len(credit) > LONGEST_CREDIT or language not in dict(settings.LANGUAGES):
        raise Refused("invalid", _("Say who you are in at most 60 characters."), field="credit")
    if may_name_a_child(credit) or "@" in credit:
        raise Refused("invalid", _("Choose a line that tells nobody who a child is."), field="credit")
    check_rate(Quotation.with_withdrawn.filter(person=by.pk), LIMIT, at="consented_at", now=now, field="passage")
    return offer_quotation(
        words=passage, credit=credit, language=language, source=found.pk, within=post.pk, by=by.pk, now=now
    )
