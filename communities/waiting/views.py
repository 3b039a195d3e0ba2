from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.permissions import access_listing
from communities.waiting.actions import edit_waiting, withdraw_unseen
from communities.waiting.forms import WaitingForm
from communities.waiting.permissions import access_own_unseen, access_own_waiting
from communities.waiting.queries import own_unseen
from core.errors import Refused


@require_GET
@signed_in_required
def waiting(request: SignedInRequest, slug: str) -> HttpResponse:
    """For its author alone: what waits for a moderator here, and what one decided not to show."""
    community = access_listing(request.user, slug)
    return render(request, "waiting/list.html", {"community": community, "found": own_unseen(request.user, community)})


@require_http_methods(["GET", "POST"])
@signed_in_required
def edit(request: SignedInRequest, slug: str, kind: str, pk: UUID) -> HttpResponse:
    community, words = access_own_waiting(request.user, slug, kind, pk)
    initial = {"title": getattr(words, "title", ""), "body": words.body}
    form = WaitingForm(request.POST or None, kind=kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            edit_waiting(words, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            form.add_error(refused.field if refused.field in form.fields else "body", refused.message)
        else:
            messages.success(request, _("Changed. It still waits for a moderator."))
            return redirect("waiting_words", slug=slug)
    return render(request, "waiting/edit.html", {"community": community, "words": words, "form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
def delete(request: SignedInRequest, slug: str, kind: str, pk: UUID) -> HttpResponse:
    community, words = access_own_unseen(request.user, slug, kind, pk)
    if request.method == "POST":
        withdraw_unseen(words, by=request.user)
        messages.success(request, _("It is deleted. Nobody else has seen it but, perhaps, a moderator."))
        return redirect("group", slug=slug)
    return render(request, "waiting/delete.html", {"community": community, "words": words})
