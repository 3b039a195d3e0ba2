from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.actions import accept_rules
from communities.groups.permissions import May, access_community, access_membership, has_accepted
from communities.groups.queries import members_of
from communities.rules.actions import publish_rules
from communities.rules.forms import RulesForm
from communities.rules.permissions import access_rules
from communities.rules.queries import accepted_by, versions_of, waiting_to_accept
from core.errors import Refused
from core.next import safe_next

PAGE = 50
VERSIONS = 10  # a page: each is a whole text


@require_http_methods(["GET", "POST"])
@signed_in_required
def rules(request: SignedInRequest, slug: str) -> HttpResponse:
    """The group's rules, which a member accepts before anything else inside."""
    community, membership = access_membership(request.user, slug)
    if request.method == "POST":
        version = request.POST.get("version", "")
        accept_rules(membership, version=int(version) if version.isdecimal() and len(version) < 9 else -1)
        return redirect(safe_next(request) or reverse("group", args=[slug]))
    context = {
        "community": community,
        "is_accepted": has_accepted(membership, community),
        "accepted_before": membership.rules_accepted,
        "next": safe_next(request),
    }
    return render(request, "rules/rules.html", context)


@require_GET
@signed_in_required
def history(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the rules said before; members who have not yet accepted the newest may compare."""
    community, _membership = access_membership(request.user, slug)
    page = Paginator(versions_of(community), VERSIONS).get_page(request.GET.get("page"))
    return render(request, "rules/history.html", {"community": community, "page": page})


@require_http_methods(["GET", "POST"])
@signed_in_required
def edit(request: SignedInRequest, slug: str) -> HttpResponse:
    community = access_rules(request.user, slug)
    if community.archived_at is not None:
        return redirect("group_settings", slug=slug)  # which says that nothing changes, and why
    form = RulesForm(request.POST or None, initial={"text": community.rules, "seen": community.rules_version})
    if request.method == "POST" and form.is_valid():
        try:
            publish_rules(community, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":
                raise
            refused.add_to(form)
            if refused.code == "conflict":  # sent again, it counts as having seen what is there now
                community.refresh_from_db()
                form.data = {**request.POST.dict(), "seen": str(community.rules_version)}
        else:
            messages.success(request, _("The rules are saved."))
            return redirect("group_settings", slug=slug)
    return render(request, "rules/edit.html", {"community": community, "form": form})


@require_GET
@signed_in_required
def accepted(request: SignedInRequest, slug: str) -> HttpResponse:
    """For hosts: who has accepted which words, and when."""
    community = access_community(request.user, slug, May.CHANGE_GROUP)
    members, only_waiting = members_of(community), request.GET.get("show") == "waiting"
    if only_waiting:
        members = waiting_to_accept(members, community)
    page = Paginator(members, PAGE).get_page(request.GET.get("page"))
    lines = accepted_by(community, list(page))
    context = {"community": community, "page": page, "lines": lines, "only_waiting": only_waiting}
    return render(request, "rules/accepted.html", context)
