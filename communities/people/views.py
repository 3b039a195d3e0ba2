from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import storages
from django.core.paginator import Paginator
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, approved_required, signed_in_required
from communities.groups.models import Membership
from communities.groups.permissions import May, may
from communities.people.actions import Upload, block_person, picture_name, save_profile, unblock_person
from communities.people.forms import ProfileForm
from communities.people.models import Audience
from communities.people.permissions import (
    access_blockable,
    access_directory,
    access_person,
    audiences_of_roles,
    shared_groups,
)
from communities.people.queries import blocked_by, is_blocked, members_called, pictured, profile_of, shown_to
from core.errors import Refused

PAGE = 50
NAME = 60  # characters of a name to look for


@require_GET
@signed_in_required
def members(request: SignedInRequest, slug: str) -> HttpResponse:
    """The directory of a group: inside it, and nowhere else."""
    community, membership = access_directory(request.user, slug)
    called = request.GET.get("q", "").strip()[:NAME]
    page = Paginator(members_called(community, called), PAGE).get_page(request.GET.get("page"))
    people = {found.person_id for found in page}
    context = {
        "community": community,
        "page": page,
        "called": called,
        "pictured": pictured(people, audiences_of_roles({membership.role}), viewer=request.user),
        "may_remove": may(request.user, May.REMOVE_MEMBERS, community),
        "may_give_roles": may(request.user, May.GIVE_ROLES, community),
        "may_renew": may(request.user, May.RENEW, community),
        "may_invite": may(request.user, May.INVITE, community),
        "may_decide": may(request.user, May.DECIDE_REQUESTS, community),
    }
    return render(request, "people/members.html", context)


@require_GET
@signed_in_required
def person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found, audiences = access_person(request.user, pk)
    shared = [] if found.pk == request.user.pk else list(shared_groups(request.user, found).order_by("community__name"))
    theirs = Membership.objects.current().filter(person=found, community__in=[own.community_id for own in shared])
    roles = {one.community_id: one for one in theirs}
    profile = profile_of(found)
    context = {
        "person": found,
        "shown": shown_to(profile, audiences),
        "person_withheld": profile.withheld,
        "is_blocked": is_blocked(found.pk, by=request.user.pk),
        "shared": [(own.community, roles.get(own.community_id)) for own in shared],
    }
    return render(request, "people/person.html", context)


@require_GET
@signed_in_required
def picture(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A person's picture, for whoever may see it now; `?size=small` for lists. No copy of it is to be kept."""
    found, audiences = access_person(request.user, pk)
    profile = profile_of(found)
    size = "small" if request.GET.get("size") == "small" else "large"
    if profile.picture is None or profile.withheld or not shown_to(profile, audiences).has_picture:
        raise Http404
    name = picture_name(profile.picture, size)
    if settings.ACCEL_REDIRECT:
        answer = HttpResponse(content_type="image/jpeg")
        answer.headers["X-Accel-Redirect"] = f"/private/{name}"
    else:
        try:
            with storages["private"].open(name) as file:
                answer = HttpResponse(file.read(), content_type="image/jpeg")
        except FileNotFoundError:  # changed in this very moment
            raise Http404 from None
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = "inline"
    return answer


@require_http_methods(["GET", "POST"])
@approved_required
def my_profile(request: SignedInRequest) -> HttpResponse:
    profile = profile_of(request.user)
    has_picture = profile.picture is not None
    if request.method == "POST":
        form = ProfileForm(request.POST, request.FILES, has_picture=has_picture)
        if form.is_valid() and _save(request, form):
            messages.success(request, _("Your profile is saved."))
            return redirect("my_profile")
    else:
        told = {name: value for name, value in model_to_dict(profile).items() if name != "picture"}
        form = ProfileForm(initial=told, has_picture=has_picture)
    context = {"form": form, "has_picture": has_picture, "withheld": profile.withheld}
    return render(request, "people/my_profile.html", context)


def _save(request: SignedInRequest, form: ProfileForm) -> bool:
    given: dict[str, Any] = dict(form.cleaned_data)
    file = given.pop("picture")
    upload = Upload(file.name, file.size, file) if file else None
    try:
        save_profile(request.user, upload=upload, **given)
    except Refused as refused:
        refused.add_to(form)
        return False
    return True


@require_GET
@approved_required
def my_profile_seen(request: SignedInRequest) -> HttpResponse:
    """One's own profile with the eyes of a member, or of a host, of one's groups."""
    is_host = request.GET.get("as") == "host"
    audiences = {Audience.MEMBERS.value, Audience.HOSTS.value} if is_host else {Audience.MEMBERS.value}
    shown = shown_to(profile_of(request.user), audiences)
    context = {"person": request.user, "shown": shown, "shared": [], "is_preview": True, "is_host": is_host}
    return render(request, "people/person.html", context)


@require_http_methods(["GET", "POST"])
@signed_in_required
def block(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Says what blocking somebody does, then does it, or takes it back."""
    found, is_now = access_blockable(request.user, pk)
    if request.method == "POST":
        if request.POST.get("do") == "unblock":
            unblock_person(found, by=request.user)
            messages.success(request, _("You see %(name)s again.") % {"name": found})
        else:
            block_person(found, by=request.user)
            messages.success(request, _("You have blocked %(name)s. They are not told.") % {"name": found})
        return redirect("blocked")
    return render(request, "people/block.html", {"person": found, "is_blocked": is_now})


@require_GET
@approved_required
def blocked(request: SignedInRequest) -> HttpResponse:
    page = Paginator(blocked_by(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/blocked.html", {"page": page})
