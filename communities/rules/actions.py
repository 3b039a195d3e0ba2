from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.groups.actions import accept_rules, archived
from communities.groups.locks import lock_members
from communities.groups.models import Community, Rules
from communities.groups.permissions import membership_of
from communities.rules.permissions import may_change_rules
from communities.rules.queries import versions_of
from communities.words.render import check_text
from core.errors import Refused
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing
from records.actions import write_entry

RULES_LIMIT = 5_000


@transaction.atomic
def publish_rules(
    community: Community, *, text: str, seen: int, takes_away: bool = False, by: User, now: datetime | None = None
) -> Community:
    """Puts the group's rules in new words, which everybody accepts before they go on. Raises Refused.

    `seen` is the version that was on the screen. Whoever is writing comes wholly before the new words or is asked for
    them first. Their author has accepted them by writing them. Empty words need `takes_away`, so that nobody empties
    the rules by accident; what stood before is kept.
    """
    community = Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    lock_members(community)
    membership = membership_of(by, community)
    if membership is None or not may_change_rules(membership):
        raise missing()
    if community.archived_at is not None:
        raise archived()
    if seen != community.rules_version:
        raise Refused("conflict", _("Somebody else changed the rules meanwhile. Look at them again, then save."))
    text = check_text(text, limit=RULES_LIMIT) if text.strip() else ""
    if text == community.rules:
        return community
    if not text and not takes_away:
        raise Refused("invalid", _("To take the rules away, tick the box below. To keep them, write them here."),
                      field="text")  # fmt: skip
    community.rules, community.rules_version = text, _keep(community, text, by, now or timezone.now())
    community.save(update_fields=["rules", "rules_version"])
    accept_rules(membership, version=community.rules_version, now=now)
    write_entry(
        "group.rules_changed", subject=("group", community.pk), by=by.pk, community=community.pk,
        version=community.rules_version,
    )  # fmt: skip
    publish(f"group:{community.pk}", "group", Update.Action.EDITED, community.pk)
    return community


def _keep(community: Community, text: str, by: User, now: datetime) -> int:
    """Stores the words and returns their version; 0 where there are to be none. A number is never used twice."""
    if not text:
        return 0
    newest = versions_of(community).first()
    version = newest.version + 1 if newest else 1
    Rules.objects.create(community=community, version=version, text=text, at=now, by_id=by.pk)
    return version
