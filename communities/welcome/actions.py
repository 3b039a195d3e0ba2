from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import choose_language
from accounts.models import User
from communities.groups.models import Membership
from communities.welcome.models import FirstSteps
from core.errors import Refused

AWAY = {"welcome": "welcome_away_at", "steps": "steps_away_at"}


def put_away(membership: Membership, *, what: str, now: datetime | None = None) -> FirstSteps:
    """Takes the welcome, or the first steps, off a newcomer's page for good. Twice is once. Raises Refused."""
    if what not in AWAY:
        raise Refused("invalid", _("Choose what to put away."))
    return _keep(membership, AWAY[what], now)


@transaction.atomic
def choose_first_language(membership: Membership, *, language: str, by: User, now: datetime | None = None) -> User:
    """Keeps the language somebody chose among their first steps; English counts as chosen too."""
    _keep(membership, "language_chosen_at", now)
    return choose_language(by, language=language)


def _keep(membership: Membership, name: str, now: datetime | None) -> FirstSteps:
    given = {name: now or timezone.now()}
    kept, _created = FirstSteps.objects.update_or_create(membership=membership, defaults=given)
    return kept
