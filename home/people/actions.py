"""Staff say what their own author's page shall tell; a publisher makes it public."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refused
from home.caching.actions import forget_pages
from home.people.models import Byline, Proposal

SHOWN = ("name", "job_title", "picture", "about")


@transaction.atomic
def propose_profile(*, by: User, **said: Any) -> Proposal:
    """One for each person: proposed again, it takes the place of the one before."""
    shown = {name: said[name] for name in SHOWN}
    return Proposal.objects.update_or_create(account=by, defaults={**shown, "proposed_at": timezone.now()})[0]


@transaction.atomic
def take_proposal(proposal: Proposal, *, seen: str, onto: Byline | None = None) -> Byline:
    """Makes it public: on the author's page they have, on `onto` where nobody has that one, or on a new one.

    Raises Refused where it is not what the publisher has read.
    """
    proposal = _as_seen(proposal, seen)
    byline = Byline.objects.select_for_update(no_key=True).filter(account=proposal.account_id).first()
    if byline is None and onto is not None:
        byline = Byline.objects.select_for_update(no_key=True).filter(pk=onto.pk, account=None).first()
        if byline is None:
            raise Refused("conflict", _("Somebody has that author’s page already. Choose another."))
    byline = byline or Byline(slug=_free_slug(proposal.name))
    byline.account_id = proposal.account_id
    for name in SHOWN:
        setattr(byline, name, getattr(proposal, name))
    byline.save()
    proposal.delete()
    forget_pages()
    return byline


@transaction.atomic
def decline_proposal(proposal: Proposal, *, seen: str) -> None:
    _as_seen(proposal, seen).delete()


def version_of(proposal: Proposal) -> str:
    """Changes with whatever is proposed."""
    return proposal.proposed_at.isoformat()


def _as_seen(proposal: Proposal, seen: str) -> Proposal:
    found = Proposal.objects.select_for_update(no_key=True).filter(pk=proposal.pk).first()
    if found is None or version_of(found) != seen:
        raise Refused("conflict", _("This has changed meanwhile. Look at it again."))
    return found


def _free_slug(name: str) -> str:
    plain = slugify(name)[:80] or "author"
    taken = set(Byline.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := plain if n == 1 else f"{plain}-{n}") not in taken)
