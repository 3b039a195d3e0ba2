from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.models import Membership
from communities.groups.permissions import (
    MAY_WORDS,
    ROLE_PERMISSIONS,
    ROLE_WORDS,
    May,
    access_community,
    access_membership,
)
from communities.settings.actions import archive_group, change_front, change_group, reopen_group
from communities.settings.forms import FrontForm, SettingsForm
from communities.settings.queries import preview_of
from core.errors import Refused


@require_http_methods(["GET", "POST"])
@signed_in_required
def settings(request: SignedInRequest, slug: str) -> HttpResponse:
    community = access_community(request.user, slug, May.CHANGE_GROUP)
    form = SettingsForm(request.POST or None, instance=community)
    if request.method == "POST" and form.is_valid():
        try:
            community = change_group(community, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":
                raise
            refused.add_to(form)
            if refused.code == "conflict":  # sent again, it counts as having seen what is there now
                form.data = {**request.POST.dict(), "seen": form.initial["seen"]}
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("group_settings", slug=community.slug)
    return render(request, "settings/settings.html", {"community": community, "form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
def front(request: SignedInRequest, slug: str) -> HttpResponse:
    """Office hours, the emergency line, the welcome and the quick way out."""
    community = access_community(request.user, slug, May.CHANGE_GROUP)
    if community.archived_at is not None:
        return redirect("group_settings", slug=slug)  # which says that nothing changes, and why
    form = FrontForm(request.POST or None, community=community)
    if request.method == "POST" and form.is_valid():
        try:
            change_front(community, by=request.user, **form.values)
        except Refused as refused:
            if refused.code == "not_found":
                raise
            refused.add_to(form)
            community.refresh_from_db()
            form.count_as_seen(community)
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("group_front_settings", slug=slug)
    return render(request, "settings/front.html", {"community": community, "form": form})


@require_GET
@signed_in_required
def stranger(request: SignedInRequest, slug: str) -> HttpResponse:
    """What people see who do not belong to the group, drawn by the pages that they would see."""
    community = access_community(request.user, slug, May.CHANGE_GROUP)
    signed_in = request.GET.get("as") != "visitor"
    seen = preview_of(community, signed_in=signed_in)
    return render(request, "settings/stranger.html", {"community": community, "seen": seen, "signed_in": signed_in})


@require_http_methods(["GET", "POST"])
@signed_in_required
def archive(request: SignedInRequest, slug: str) -> HttpResponse:
    """Asks once more, then archives the group, or reopens it."""
    community = access_community(request.user, slug, May.CHANGE_GROUP)
    if request.method == "POST":
        if request.POST.get("do") == "archive":
            archive_group(community, by=request.user)
            messages.success(request, _("The group is archived. Its members can read it, and nobody can write in it."))
        elif request.POST.get("do") == "reopen":
            reopen_group(community, by=request.user)
            messages.success(request, _("The group is open again. Its members can write."))
        else:
            raise Refused("invalid", _("Choose whether to archive the group or to reopen it."))
        return redirect("group", slug=slug)
    return render(request, "settings/archive.html", {"community": community})


@require_GET
@signed_in_required
def roles(request: SignedInRequest, slug: str) -> HttpResponse:
    """The table of what each role may do, made from the one that decides it."""
    community, membership = access_membership(request.user, slug)
    columns = [(Membership.Role(role), allowed, ROLE_WORDS[role]) for role, allowed in ROLE_PERMISSIONS.items()]
    rows = [(MAY_WORDS[thing], [thing in allowed for _role, allowed, _words in columns]) for thing in May]
    context = {"community": community, "membership": membership, "columns": columns, "rows": rows}
    return render(request, "settings/roles.html", context)
