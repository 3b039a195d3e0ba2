from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.polls.actions import create_poll
from communities.polls.forms import NewPollForm
from communities.polls.models import Poll
from communities.polls.queries import live_polls, polls_of, words_beside, words_to_find
from communities.posts.kinds import Kind
from communities.posts.models import Post


def stays(post: Post) -> str:
    """Votes were given to the members of this group: an open poll is not taken to others."""
    is_open = Poll.objects.filter(post=post, closed_at=None).exists()
    return _("People still vote here. Move it once it is closed.") if is_open else ""


def speakers(post: Post) -> set[UUID]:
    """Whoever wrote the outcome."""
    return set(Poll.objects.filter(post=post, outcome_by__isnull=False).values_list("outcome_by", flat=True))


POLL = Kind(
    Post.Kind.POLL,
    gettext_lazy("A poll"),
    "new_poll",
    edit="edit_poll",
    form=NewPollForm,
    create=create_poll,
    top="polls/outcome.html",
    page="polls/panel.html",
    feed="polls/line.html",
    panels=polls_of,
    live=live_polls,
    stays=stays,
    beside=words_beside,
    speakers=speakers,
    searched=words_to_find,
)
