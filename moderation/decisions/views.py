from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from accounts.permissions import SignedInRequest, signed_in_required
from moderation.cases.permissions import access_decision
from moderation.cases.queries import copies_of
from moderation.holds.permissions import access_held_words
from moderation.subjects import KINDS


@require_GET
@signed_in_required
def taken(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """For its author: which of their words a moderator took away, and why. Reading one's own is not recorded."""
    try:
        found = access_decision(request.user, kind, pk)
    except Http404:
        return render(request, "holds/taken.html", {"subject": access_held_words(request.user, kind, pk)})
    sanction = found.sanctions.filter(kind=found.decision).first()  # type: ignore[attr-defined]
    if sanction is not None and sanction.is_undone:
        return redirect("moderation:sanction", pk=sanction.pk)
    context = {"case": found, "copy": copies_of(found).newest, "label": KINDS[kind].label, "sanction": sanction}
    return render(request, "cases/taken.html", context)
