from django.utils.translation import gettext_lazy as _

from communities.events.actions import create_event
from communities.events.forms import NewEventForm
from communities.events.queries import events_of, live_counts, words_beside, words_to_find
from communities.events.telling import note_end
from communities.posts.kinds import Kind
from communities.posts.models import Post

EVENT = Kind(
    Post.Kind.EVENT,
    _("An event"),
    "new_event",
    edit="edit_event",
    form=NewEventForm,
    create=create_event,
    page="events/panel.html",
    feed="events/line.html",
    panels=events_of,
    live=live_counts,
    gone=note_end,
    searched=words_to_find,
    beside=words_beside,
)
