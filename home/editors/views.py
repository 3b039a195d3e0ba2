"""Who may edit and publish, and where: the screen of whoever runs the site."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import Group
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.permissions import SignedInRequest
from core.errors import Refused
from home.editors.actions import appoint, dismiss
from home.editors.forms import AppointForm, DismissForm
from home.editors.permissions import access_team
from home.editors.queries import SITE_TEAMS, administrators, duties, section_of


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedInRequest) -> HttpResponse:
    """The list, and the form that adds somebody to it."""
    by = access_team(request.user)
    form = AppointForm(request.POST, user=by) if request.method == "POST" else AppointForm(user=by)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = appoint(given["email"], role=given["role"], page=form.page(), by=by)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("%(name)s can do that from now on.") % {"name": person})
            return redirect("cms_team")
    return render(request, "home/cms/team.html", {"form": form, "duties": duties(), "administrators": administrators()})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def leave_team(request: SignedInRequest, group_id: int, pk: UUID) -> HttpResponse:
    """Asks once more, with the password, and takes the place away."""
    by = access_team(request.user)
    group = get_object_or_404(Group, pk=group_id)
    if section_of(group) is None and group.name not in SITE_TEAMS.values():
        raise Http404
    person = get_object_or_404(User, pk=pk, groups=group)
    form = DismissForm(request.POST, user=by) if request.method == "POST" else DismissForm(user=by)
    if request.method == "POST" and form.is_valid():
        dismiss(person, group, by=by)
        messages.success(request, _("%(name)s cannot do that any more.") % {"name": person})
        return redirect("cms_team")
    duty = next((duty for duty in duties() if duty.group == group.pk and duty.person == person), None)
    return render(request, "home/cms/leave_team.html", {"form": form, "duty": duty, "person": person})
