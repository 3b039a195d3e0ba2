from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from communities.groups.actions import archived
from communities.groups.locks import lock_members, lock_membership
from communities.groups.models import Community
from communities.groups.permissions import May, hold_right, may
from communities.holding.folding import fold
from communities.holding.models import WatchWord
from communities.holding.permissions import may_watch_site
from communities.holding.queries import unregistered_writers
from communities.words.render import check_text
from core.errors import Refused
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing
from records.actions import write_entry

MOST = 300  # watch words of one group, or of the site
LONGEST = 80
MOST_NEWCOMER_POSTS = 50


@transaction.atomic
def choose_moderation(
    community: Community,
    *,
    moderation: str,
    newcomer_posts: int | None,
    seen: str,
    by: User,
    now: datetime | None = None,
) -> Community:
    """Says whether a moderator reads what is written before others do, or afterwards; who chose it is kept.

    `seen` is what it was on the screen. Before is refused while anybody who may post is not registered: the group is
    held meanwhile, so that nobody comes in between. Raises Refused.
    """
    if moderation not in Community.Moderation.values:
        raise Refused("invalid", _("Choose one of the two."), field="moderation")
    community = Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    lock_members(community)
    lock_membership(by, community)
    if not may(by, May.CHANGE_GROUP, community):
        raise missing()
    if community.archived_at is not None:
        raise archived()
    if seen != moderation_seen(community):
        sentence = _("Somebody else changed the settings meanwhile. Look at them again, then save.")
        raise Refused("conflict", sentence)
    is_chosen = moderation != community.moderation
    if not is_chosen and newcomer_posts == community.newcomer_posts:
        return community
    if is_chosen and moderation == Community.Moderation.PRE:
        _check_everybody(community)
    if is_chosen:
        community.moderation, community.moderation_by = moderation, by
        community.moderation_at = now or timezone.now()
    community.newcomer_posts = newcomer_posts
    community.save(update_fields=["moderation", "moderation_by", "moderation_at", "newcomer_posts"])
    write_entry(
        "group.moderation", subject=("group", community.pk), by=by.pk, community=community.pk, moderation=moderation,
        newcomer_posts=newcomer_posts,
    )  # fmt: skip
    publish(f"group:{community.pk}", "group", Update.Action.EDITED, community.pk)
    return community


def moderation_seen(community: Community) -> str:
    return f"{community.moderation}:{community.newcomer_posts}"


def _check_everybody(community: Community) -> None:
    lacking = unregistered_writers(community).count()
    if not lacking:
        return
    sentence = ngettext(
        "%(number)d person who may write here has no checked real name or no contact details. "
        "Until they have, a moderator cannot read everything first.",
        "%(number)d people who may write here have no checked real name or no contact details. "
        "Until they have, a moderator cannot read everything first.",
        lacking,
    )
    raise Refused("conflict", sentence % {"number": lacking}, field="moderation")


def _hold_right(community: Community | None, by: User) -> None:
    if community is not None:
        hold_right(by, May.CHANGE_GROUP, community)
        if community.archived_at is not None:
            raise archived()
    elif not may_watch_site(User.objects.select_for_update(no_key=True).get(pk=by.pk)):
        raise missing()


@transaction.atomic
def add_watch_words(community: Community | None, *, words: str, does: str, by: User) -> int:
    """Adds one to a line; of what is there already only what happens changes. Returns how many are new or changed."""
    if does not in WatchWord.Does.values:
        raise Refused("invalid", _("Choose what should happen."), field="does")
    lines = [" ".join(line.split()) for line in check_text(words, limit=MOST * LONGEST, field="words").splitlines()]
    given = {fold(line): line for line in lines if line}
    for folded, line in given.items():
        if not folded or len(line) > LONGEST:
            sentence = _("“%(line)s” cannot be watched for. Give words of letters or digits, at most 80 characters.")
            raise Refused("invalid", sentence % {"line": line[:LONGEST]}, field="words")
    _hold_right(community, by)
    there = {row.folded: row for row in WatchWord.objects.filter(community=community)}
    if len(there.keys() | given.keys()) > MOST:
        sentence = _("There can be at most %(most)d words. Take some out first.")
        raise Refused("too_long", sentence % {"most": MOST}, field="words")
    changed = 0
    for folded, line in given.items():
        row = there.get(folded)
        if row is None or row.does != does:
            WatchWord.objects.update_or_create(
                community=community, folded=folded, defaults={"words": line, "does": does, "added_by": by}
            )
            changed += 1
    if changed:
        _record("watch_words.added", community, by, number=changed, does=does)
    return changed


@transaction.atomic
def remove_watch_word(community: Community | None, *, pk: int, by: User) -> bool:
    """Twice is once."""
    _hold_right(community, by)
    gone, _rows = WatchWord.objects.filter(community=community, pk=pk).delete()
    if gone:
        _record("watch_words.removed", community, by, number=gone)
    return bool(gone)


def _record(kind: str, community: Community | None, by: User, **detail: object) -> None:
    """Never which words: a list of what people shout at each other is not for the trail."""
    subject = ("group", community.pk) if community else ("site", by.pk)
    write_entry(kind, subject=subject, by=by.pk, community=community.pk if community else None, **detail)
