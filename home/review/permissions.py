"""Who looks after a page."""

from django.db.models import QuerySet
from django.http import Http404
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from accounts.models import User
from accounts.permissions import may_take_part


def pages_of(user: User) -> QuerySet[Page]:
    """The pages this person may edit."""
    pages: QuerySet[Page] = page_permission_policy.instances_user_has_any_permission_for(user, {"change"})
    return pages.filter(depth__gt=1)


def access_page(user: User, page_id: int) -> Page:
    page = pages_of(user).filter(pk=page_id).first()
    if page is None:
        raise Http404
    return page.specific


def keepers_of(page: Page) -> list[User]:
    """The page's owner while they may edit it; without such a one, those who may publish it."""
    owner = page.owner
    if owner and may_take_part(owner) and page.permissions_for_user(owner).can_edit():
        return [owner]
    return publishers_of(page)


def publishers_of(page: Page) -> list[User]:
    found = page_permission_policy.users_with_permission_for_instance("publish", page, include_superusers=False)
    return [person for person in found if may_take_part(person)]
