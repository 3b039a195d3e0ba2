"""Who says who may edit: whoever runs the site, alone. A publisher who could appoint could let in anybody."""

from django.http import Http404

from accounts.models import User
from home.cms.permissions import may_use_cms


def may_appoint(user: object) -> bool:
    return isinstance(user, User) and user.is_superuser and may_use_cms(user)


def access_team(user: object) -> User:
    """`user`, who may appoint; to everybody else the page does not exist."""
    if not isinstance(user, User) or not may_appoint(user):
        raise Http404
    return user
