"""The page of an author, and how staff say in /cms/ what theirs shall tell."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import SignedInRequest
from core.errors import Refused
from home.people.actions import decline_proposal, propose_profile, take_proposal, version_of
from home.people.forms import DecisionForm, ProposalForm
from home.people.models import Byline, Proposal
from home.people.permissions import access_proposal, access_proposals
from home.people.queries import bylines


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    byline = get_object_or_404(bylines(), slug=slug)
    return render(request, "home/byline.html", {"byline": byline})


@require_http_methods(["GET", "HEAD", "POST"])
def own_profile(request: SignedInRequest) -> HttpResponse:
    """What one's own author's page shall tell. It is public once a publisher has read it."""
    proposal = Proposal.objects.filter(account=request.user).first()
    byline = Byline.objects.filter(account=request.user).first()
    shown = proposal or byline
    first = {name: getattr(shown, name) for name in ProposalForm.Meta.fields} if shown else {}
    form = ProposalForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        propose_profile(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. A publisher reads it before anybody else does."))
        return redirect("cms_profile")
    return render(request, "home/cms/profile.html", {"form": form, "proposal": proposal, "byline": byline})


@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    """What waits for a publisher, the oldest first."""
    access_proposals(request.user)
    waiting = list(Proposal.objects.select_related("picture").order_by("proposed_at")[:50])
    owned = {byline.account_id: byline for byline in Byline.objects.filter(account__in=[p.account_id for p in waiting])}
    rows = [(proposal, version_of(proposal), owned.get(proposal.account_id)) for proposal in waiting]
    return render(request, "home/cms/proposals.html", {"rows": rows, "free": Byline.objects.filter(account=None)})


@require_POST
def decide_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    proposal = access_proposal(request.user, pk)
    form = DecisionForm(request.POST, free=Byline.objects.filter(account=None))
    if not form.is_valid():
        messages.error(request, _("This has changed meanwhile. Look at it again."))
        return redirect("cms_profiles")
    given = form.cleaned_data
    try:
        if given["do"] == "decline":
            decline_proposal(proposal, seen=given["seen"])
            messages.success(request, _("It is not used."))
        else:
            byline = take_proposal(proposal, seen=given["seen"], onto=given["onto"])
            messages.success(request, _("%(name)s’s page is public now.") % {"name": byline.name})
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("cms_profiles")
