from django.http import Http404

from accounts.permissions import may_take_part
from communities.groups.permissions import Person

SITE = "moderation.work_everywhere"  # whoever works on the cases of every group says what the whole site watches for


def may_watch_site(user: Person) -> bool:
    return may_take_part(user) and user.has_perm(SITE)


def access_site_words(user: Person) -> None:
    """Raises Http404."""
    if not may_watch_site(user):
        raise Http404
