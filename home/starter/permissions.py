"""Who puts a site on its feet: whoever runs it."""

from django.http import Http404

from accounts.models import User
from home.cms.permissions import may_use_cms


def access_start(user: object) -> User:
    if not isinstance(user, User) or not user.is_superuser or not may_use_cms(user):
        raise Http404
    return user
