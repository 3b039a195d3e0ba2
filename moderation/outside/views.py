from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from core.pace import is_too_fast
from core.tokens import digest_of, token_for
from moderation.cases.models import Reason
from moderation.cases.permissions import access_case
from moderation.outside.actions import link_report, take_as_complaint, take_report
from moderation.outside.forms import LinkForm, ReportForm
from moderation.outside.queries import became_of, report_with
from moderation.subjects.places import thing_meant

SITE = UUID(int=0)
MOST_OF_ONE = (60, 3_600)  # from one address: more than that is no person, and is told to wait


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """For everybody, with or without an account. Whatever is meant, the answer is the same."""
    form = ReportForm(request.POST or None, initial={"place": ""})
    if request.method == "POST" and form.is_valid():
        if form.is_by_a_machine:
            return render(request, "outside/sent.html", {"reference": ""})
        try:
            if form.cleaned_data["reason"] == Reason.DEFAMATION:
                return _complain(request, form)
            told = take_report(**form.inputs, language=get_language() or "", is_flood=is_flood(request, "report"))
        except Refused as refused:
            refused.add_to(form)
        else:
            context = {"reference": told.report.reference, "token": told.token, "has_email": bool(told.report.email)}
            return render(request, "outside/sent.html", context)
    return render(request, "outside/report.html", {"form": form})


def _complain(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """On to the page of their complaint, where what a complete one needs can be added. Raises Refused."""
    flooding = is_flood(request, "complaint")
    taken = take_as_complaint(**form.inputs, language=get_language() or "", is_flood=flooding)
    return redirect("complaint", taken.reference, token_for("complaint", taken.seed))


def is_flood(request: HttpRequest, what: str) -> bool:
    """Whether so many of these come, from one address or at all, that nobody is written to about each. Counts this one.

    The address is kept nowhere: the count is under its digest, and ends within the hour. Raises Refused.
    """
    address = UUID(hex=digest_of(get_adapter().get_client_ip(request) or "")[:32])
    if is_too_fast(f"{what}-most", address, MOST_OF_ONE):
        raise Refused("rate", _("That was a lot at once. Wait an hour and send it again. Nothing you typed is gone."))
    of_one = settings.REPORT_LIMIT is not None and is_too_fast(what, address, settings.REPORT_LIMIT)
    at_all = settings.REPORT_SITE_LIMIT is not None and is_too_fast(f"{what}s", SITE, settings.REPORT_SITE_LIMIT)
    return of_one or at_all


@never_cache
@require_GET
@sensitive_variables("token")
def report_seen(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a report, for whoever has its address. Unknown is missing."""
    found = report_with(token)
    if found is None:
        raise Http404
    return render(request, "outside/seen.html", {"report": found, "became": became_of(found)})


@require_POST
@signed_in_required
def meant(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Says which thing here a report from outside means. What cannot be is told on the case's page."""
    found = access_case(request.user, pk)
    if found.subject_kind != "report":
        raise Http404
    form = LinkForm(request.POST)
    thing = thing_meant(form.cleaned_data["place"]) if form.is_valid() else None
    if thing is None:
        messages.error(request, _("This is not the address of a thing here that could be looked at."))
        return redirect("moderation:case", pk=pk)
    try:
        kind, thing_pk = thing
        about = link_report(found, kind=kind, pk=thing_pk, seen_version=form.cleaned_data["version"], by=request.user)
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from None
        messages.error(request, refused.message)
        return redirect("moderation:case", pk=pk)
    messages.success(request, _("Linked. What it says is kept as evidence now."))
    try:
        return redirect("moderation:case", pk=access_case(request.user, about.pk).pk)
    except Http404:  # a case of a group or a lane in which they do not work
        return redirect("moderation:queue")
