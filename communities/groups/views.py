from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.approvals.queries import last_day
from accounts.permissions import SignedInRequest, approved_required, signed_in_required
from communities.groups.actions import (
    found_group,
    give_role,
    remove_member,
)
from communities.groups.forms import NewGroupForm, RoleForm
from communities.groups.permissions import (
    May,
    access_community,
    access_listing,
    may,
    may_create_group,
    membership_of,
)
from communities.groups.queries import (
    groups_of,
    groups_to_find,
    latest_request,
    listing_of,
    members_of,
    requests_out_of_sight,
)
from core.errors import Refused

PAGE = 50


@require_GET
@approved_required
def groups(request: SignedInRequest) -> HttpResponse:
    mine, others = groups_of(request.user), groups_to_find(request.user)
    lists = {
        "mine": mine.filter(archived_at=None),
        "others": others.filter(archived_at=None),
        "archived": mine.exclude(archived_at=None),
    }
    pages = {name: Paginator(found, PAGE).get_page(request.GET.get(name)) for name, found in lists.items()}
    context = {
        **pages,
        "may_create_group": may_create_group(request.user),
        "unnamed_requests": requests_out_of_sight(request.user),
    }
    return render(request, "groups/list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in_required
def new_group(request: SignedInRequest) -> HttpResponse:
    """Makes a group whose first host is whoever made it."""
    if not may_create_group(request.user):
        raise Http404
    form = NewGroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            community = found_group(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("group", slug=community.slug)
    return render(request, "groups/new.html", {"form": form})


@require_GET
@signed_in_required
def about(request: SignedInRequest, slug: str) -> HttpResponse:
    community = access_listing(request.user, slug)
    membership = membership_of(request.user, community)
    return render(
        request,
        "groups/about.html",
        {
            "community": community,
            "listing": listing_of(community, request.user),
            "membership": membership,
            "day": last_day(membership.until if membership else None, today=timezone.localdate()),
            "may_read": may(request.user, May.READ, community),
            "latest_request": latest_request(community, request.user),
        },
    )


@require_http_methods(["GET", "POST"])
@signed_in_required
def remove(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """Asks once more, then ends a membership."""
    community = access_community(request.user, slug, May.REMOVE_MEMBERS)
    membership = members_of(community).filter(pk=pk).first()
    if membership is None:
        raise Http404
    if request.method == "POST":
        remove_member(membership, by=request.user)
        messages.success(request, _("%(name)s no longer belongs to this group.") % {"name": membership.person})
        return redirect("members", slug=slug)
    return render(request, "groups/remove.html", {"community": community, "membership": membership})


@require_http_methods(["GET", "POST"])
@signed_in_required
def role(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    community = access_community(request.user, slug, May.GIVE_ROLES)
    membership = members_of(community).filter(pk=pk).first()
    if membership is None:
        raise Http404
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["role"] == membership.role:
            said = _("Nothing was changed: %(name)s has this role already.") % {"name": membership.person}
            messages.info(request, said)
            return redirect("members", slug=slug)
        try:
            give_role(membership, role=form.cleaned_data["role"], by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("%(name)s has the new role.") % {"name": membership.person})
            return redirect("members", slug=slug)
    return render(request, "groups/role.html", {"community": community, "membership": membership, "form": form})
