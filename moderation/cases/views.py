from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.permissions import moderated_by
from core.errors import Refused
from moderation.cases.actions import claim_case, decide_case, raise_flag, record_view
from moderation.cases.forms import DecideForm, FlagForm
from moderation.cases.models import Case
from moderation.cases.permissions import access_case, may_moderate_anything
from moderation.cases.queries import decided_cases_for, open_cases_for, trail_of
from moderation.subjects import KINDS, access_subject, find_subject
from realtime.read import head

PAGE = 30


@require_http_methods(["GET", "POST"])
@signed_in_required
def flag(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    subject = access_subject(request.user, kind, pk)
    form = FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            raise_flag(kind, subject, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(
                request, _("Thank you. A moderator will look at it, and we will tell you what they decide.")
            )
            return redirect(KINDS[kind].url(subject))
    about = KINDS[kind]
    context = {"form": form, "subject": subject, "label": about.label, "back": about.url(subject)}
    context["community"] = about.community(subject)
    return render(request, "cases/flag.html", context)


@require_GET
@signed_in_required
def queue(request: SignedInRequest) -> HttpResponse:
    if not may_moderate_anything(request.user):
        raise Http404
    communities = list(moderated_by(request.user))
    heads = [(community, head(f"queue:{community.pk}")) for community in communities]
    decided = request.GET.get("show") == "decided"
    cases = decided_cases_for(request.user) if decided else open_cases_for(request.user)
    page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/queue.html", {"page": page, "decided": decided, "heads": heads})


@require_GET
@signed_in_required
def case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    return _show_case(request, found, DecideForm(initial={"version": found.version}))


def _show_case(request: SignedInRequest, found: Case, form: DecideForm) -> HttpResponse:
    """The case's page. To a moderator who wrote the words themself it does not tell who reported them."""
    record_view(found, by=request.user)
    is_own = found.author_id == request.user.pk
    subject = find_subject(found.subject_kind, found.subject_id)
    return render(
        request,
        "cases/detail.html",
        {
            "case": found,
            "evidence": found.evidence.content,
            "digest": found.evidence.digest,
            "flags": [] if is_own else found.flags.select_related("person"),
            "label": KINDS[found.subject_kind].label,
            "subject": subject,
            "form": form,
            "trail": [] if is_own else trail_of(found),
            "is_own": is_own,
            "is_mine": found.claimed_by_id == request.user.pk,
        },
    )


@require_POST
@signed_in_required
def claim(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise Refused("invalid", _("This form is out of date. Open the case again."))
    claim_case(found, seen_version=int(version), by=request.user)
    return redirect("moderation:case", pk=pk)


@require_POST
@signed_in_required
def decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    form = DecideForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            decide_case(
                found, decision=data["decision"], reason=data["reason"], seen_version=data["version"], by=request.user
            )  # fmt: skip
        except Refused as refused:
            refused.add_to(form)
            found = access_case(request.user, pk)
            form.data = {**request.POST.dict(), "version": found.version}  # the page shows it as it is now
        else:
            messages.success(request, _("Decided. The people concerned have been told."))
            return redirect("moderation:queue")
    return _show_case(request, found, form)
