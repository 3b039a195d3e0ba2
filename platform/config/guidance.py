"""Whose help comes first: the roles that somebody has anywhere in the house, which no area knows alone."""

from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import may_take_part
from communities.groups.models import Membership
from home.cms.permissions import may_use_cms
from moderation.cases.permissions import may_moderate_anything


def roles_of(request: HttpRequest) -> list[str]:
    user = request.user
    if not isinstance(user, User) or not may_take_part(user):
        return []
    hosts = Membership.objects.filter(person=user, role=Membership.Role.HOST, state=Membership.State.ACTIVE)
    found = {
        "members": True,
        "hosts": hosts.exists(),
        "editors": may_use_cms(user),
        "moderators": may_moderate_anything(user),
    }
    return [name for name, has in found.items() if has]
