from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.announcements.actions import create_announcement
from communities.announcements.forms import NewAnnouncementForm
from communities.announcements.queries import announcements_of, live_counts
from communities.groups.permissions import May
from communities.posts.kinds import Kind
from communities.posts.models import Post


def stays(post: Post) -> str:
    """The clock tells the members of this group, and they confirm: neither can go on in another."""
    return gettext("An announcement is for the members of this group, so it stays here.")


ANNOUNCEMENT = Kind(
    Post.Kind.ANNOUNCEMENT,
    _("An announcement"),
    "new_announcement",
    may_write=May.ANNOUNCE,
    form=NewAnnouncementForm,
    create=create_announcement,
    page="announcements/panel.html",
    feed="announcements/line.html",
    panels=announcements_of,
    live=live_counts,
    stays=stays,
)
