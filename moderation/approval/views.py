from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from moderation.approval.actions import approve_several, decide_approval
from moderation.approval.forms import ApprovalForm
from moderation.approval.permissions import access_approval, open_approvals_for
from moderation.approval.queries import with_words
from moderation.cases.actions import record_view, record_views
from moderation.cases.permissions import bar_to_deciding, may_moderate_anything

PAGE = 20


@require_http_methods(["GET", "POST"])
@signed_in_required
def approvals(request: SignedInRequest) -> HttpResponse:
    """All that waits, with its words, the longest first; those that are ticked are shown together.

    Each look at a case is recorded, here as on its own page.
    """
    if not may_moderate_anything(request.user):
        raise Http404
    if request.method == "POST":
        _approve(request)
        return redirect("moderation:approvals")
    cases = list(open_approvals_for(request.user)[: PAGE + 1])
    rows = with_words(cases[:PAGE])
    record_views([row.case for row in rows], by=request.user)
    return render(request, "approval/list.html", {"rows": rows, "is_more": len(cases) > PAGE})


def _approve(request: SignedInRequest) -> None:
    chosen = list(filter(None, map(_chosen, request.POST.getlist("chosen")[:PAGE])))
    if not chosen:
        messages.error(request, _("Tick what should be shown first."))
        return
    shown, problems = approve_several(chosen, by=request.user)
    if shown:
        words = ngettext("%(number)d thing is shown now.", "%(number)d things are shown now.", shown)
        messages.success(request, words % {"number": shown})
    for problem in problems:
        messages.error(request, problem)


def _chosen(text: str) -> tuple[UUID, int] | None:
    """A case and its version, from `<uuid>_<version>`."""
    pk, _sep, version = text.partition("_")
    try:
        return (UUID(pk), int(version)) if version.isascii() and version.isdecimal() and len(version) < 10 else None
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@signed_in_required
def approval(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One thing that waits, and what should become of it."""
    case = access_approval(request.user, pk)[0]
    form = ApprovalForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            decide_approval(
                case, decision=data["decision"], reason=data["reason"], seen_version=data["version"], by=request.user
            )
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            refused.add_to(form)
            case = access_approval(request.user, pk)[0]
            form.data = {**request.POST.dict(), "version": case.version}  # the page shows it as it is now
        else:
            messages.success(request, _("Decided. Its author has been told."))
            return redirect("moderation:queue")
    record_view(case, by=request.user)
    row = with_words([case])
    context = {"case": case, "row": row[0] if row else None, "form": form, "bar": bar_to_deciding(case, request.user)}
    return render(request, "approval/detail.html", context)
