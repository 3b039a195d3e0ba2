from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.groups.actions import archived, secret_slug
from communities.groups.locks import lock_members, lock_membership
from communities.groups.models import Community
from communities.groups.permissions import May, may
from communities.settings.queries import FRONT_SETTINGS, SETTINGS, settings_seen
from core.errors import Refused
from home.caching.actions import forget_pages
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing
from records.actions import write_entry

Visibility = Community.Visibility
WIDTH = {Visibility.SECRET: 0, Visibility.CLOSED: 1, Visibility.OPEN: 2}


@transaction.atomic
def change_group(community: Community, *, seen: str, is_sure: bool = False, by: User, **values: Any) -> Community:
    """Changes a group's settings. `seen` is `settings_seen` of those that were on the screen. Raises Refused.

    More people seeing it than before needs `is_sure`: what was said among few cannot be unsaid before many.
    """
    community = _locked(community, by)
    if community.archived_at is not None:
        raise archived()
    if settings_seen(community) != seen:
        raise changed_meanwhile()
    changed = [name for name in SETTINGS if name in values and getattr(community, name) != values[name]]
    if not changed:
        return community
    if WIDTH[values["visibility"]] > WIDTH[Visibility(community.visibility)] and not is_sure:
        raise Refused("invalid", _("Tick the box if you are sure."), field="is_sure")
    for name in changed:
        setattr(community, name, values[name])
    if "visibility" in changed and community.visibility == Visibility.SECRET:
        # The address it had was known outside; a secret group's is not. Its members are led on.
        community.former_slug, community.slug = community.slug, secret_slug(community.name)
        changed += ["slug", "former_slug"]
    community.save(update_fields=changed)
    detail = {name: values[name] for name in ("visibility", "join_method", "history") if name in changed}
    _tell(community, "group.changed", by, changed=[name for name in changed if name in SETTINGS], **detail)
    return community


@transaction.atomic
def change_front(community: Community, *, seen: str, by: User, **values: Any) -> Community:
    """Changes what the group's pages say at the door: office hours, emergency line, welcome. Raises Refused."""
    community = _locked(community, by)
    if community.archived_at is not None:
        raise archived()
    if settings_seen(community, FRONT_SETTINGS) != seen:
        raise changed_meanwhile()
    changed = [name for name in FRONT_SETTINGS if name in values and getattr(community, name) != values[name]]
    if changed:
        for name in changed:
            setattr(community, name, values[name])
        community.save(update_fields=changed)
        _tell(community, "group.changed", by, changed=changed)
    return community


def changed_meanwhile() -> Refused:
    return Refused("conflict", _("Somebody else changed the settings meanwhile. Look at them again, then save."))


@transaction.atomic
def archive_group(community: Community, *, by: User, now: datetime | None = None) -> Community:
    """Ends writing and joining; reading goes on. Everybody who writes comes wholly before it. Raises Refused."""
    community = _locked(community, by)
    if community.archived_at is not None:
        raise Refused("conflict", _("This group is archived already."))
    return archive_left_empty(community, by=by, now=now)


@transaction.atomic
def archive_left_empty(community: Community, *, by: User, now: datetime | None = None) -> Community:
    """The same where the caller has seen that it is theirs to end, whether or not they accepted its newest rules."""
    lock_members(community)
    community.archived_at = now or timezone.now()
    community.save(update_fields=["archived_at"])
    _tell(community, "group.archived", by)
    return community


@transaction.atomic
def reopen_group(community: Community, *, by: User) -> Community:
    community = _locked(community, by)
    if community.archived_at is None:
        raise Refused("conflict", _("This group is open for writing already."))
    community.archived_at = None
    community.save(update_fields=["archived_at"])
    _tell(community, "group.reopened", by)
    return community


def _locked(community: Community, by: User) -> Community:
    """The group as it is now, held until the transaction ends, if `by` may still change it."""
    community = Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    lock_membership(by, community)
    if not may(by, May.CHANGE_GROUP, community):
        raise missing()
    return community


def _tell(community: Community, kind: str, by: User, **detail: Any) -> None:
    write_entry(kind, subject=("group", community.pk), by=by.pk, community=community.pk, **detail)
    if community.shows_to_all or "shows_to_all" in detail.get("changed", ()):
        forget_pages()  # the public first page shows it, or no longer
    publish(f"group:{community.pk}", "group", Update.Action.EDITED, community.pk)
