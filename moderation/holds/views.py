from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from moderation.holds.actions import ask_release, confirm_release, keep_on, place_hold, review_hold
from moderation.holds.forms import FindForm, HoldForm, ReleaseForm, ReviewForm
from moderation.holds.permissions import access_hold, access_holds, access_to_hold
from moderation.holds.queries import CASE, PERSON, covered_by, holds_to_show, lines_of, released_holds, said_of

HALF_A_YEAR = timedelta(days=182)


@require_GET
@signed_in_required
def holds(request: SignedInRequest) -> HttpResponse:
    """What is kept for a claim, whatever somebody must do about it first."""
    access_holds(request.user)
    context = {
        "lines": lines_of(holds_to_show(request.user)),
        "released": lines_of(released_holds(request.user)),
    }
    return render(request, "holds/holds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def find(request: SignedInRequest) -> HttpResponse:
    """What is to be kept, by its address; the next page asks why."""
    access_holds(request.user)
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind, pk = form.cleaned_data["link"]
        try:
            found = access_to_hold(request.user, kind, pk)
        except Http404:
            form.add_error("link", _("We found nothing at this address."))
        else:
            if form.cleaned_data["covers"] == "person":
                kind, pk = "person", found.author_id
            return redirect("moderation:place_hold", kind=kind, pk=pk)
    return render(request, "holds/find.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def place(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    found = access_to_hold(request.user, kind, pk)
    form = HoldForm(request.POST or None, initial={"review_on": timezone.localdate() + HALF_A_YEAR})
    if request.method == "POST" and form.is_valid():
        try:
            hold = place_hold(kind, pk, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            refused.add_to(form)
        else:
            messages.success(request, _("It is kept."))
            return redirect("moderation:hold", pk=hold.pk)
    author = found if kind == PERSON else found.author
    context = {"form": form, "kind": kind, "what": said_of(kind, None if kind in (PERSON, CASE) else found)}
    return render(request, "holds/place.html", context | {"who": author.display_name if author else ""})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def hold(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One hold: what it covers, its review, and its release by two people. `do` says which button was pressed."""
    found = access_hold(request.user, pk)
    do = request.POST.get("do", "")
    if request.method == "POST" and do not in DEEDS:
        return HttpResponse(status=400)
    review = ReviewForm(request.POST if do == "review" else None, auto_id="review_%s")
    release = ReleaseForm(request.POST if do == "ask" else None)
    form = {"review": review, "ask": release}.get(do, forms.Form(request.POST))
    if request.method == "POST" and form.is_valid():
        deed, words = DEEDS[do]
        try:
            deed(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            refused.add_to(form)
        else:
            messages.success(request, words())
            return redirect("moderation:hold", pk=pk)
    context = {
        "hold": found,
        "what": said_of(found.subject_kind),
        "things": covered_by(found),
        "review_form": review,
        "release_form": release,
        "error": "" if form in (review, release) else " ".join(map(str, form.non_field_errors())),
    }
    return render(request, "holds/hold.html", context)


DEEDS: dict[str, tuple[Callable[..., None], Callable[[], str]]] = {
    "review": (review_hold, lambda: _("It is kept until then.")),
    "ask": (ask_release, lambda: _("Somebody else has to confirm it.")),
    "keep": (keep_on, lambda: _("It is kept.")),
    "confirm": (confirm_release, lambda: _("It is released.")),
}
