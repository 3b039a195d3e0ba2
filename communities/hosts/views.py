from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, approver_required, signed_in_required
from communities.groups.actions import leave_community
from communities.groups.models import Community, Membership
from communities.groups.permissions import access_membership
from communities.hosts.actions import appoint_host, hand_over_and_leave, note_look
from communities.hosts.forms import HeirForm
from communities.hosts.queries import groups_without_host, hands_over, heirs_of, listed_without_host
from core.errors import Refused

PAGE = 50
NAME = 60  # characters of a name to look for


def _called(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:NAME]


def _page(request: HttpRequest, heirs: QuerySet[Membership]) -> Page[Membership]:
    return Paginator(heirs, PAGE).get_page(request.GET.get("page"))


@require_http_methods(["GET", "POST"])
@signed_in_required
def leave(request: SignedInRequest, slug: str) -> HttpResponse:
    """Asks once more, then ends one's own membership. The last host says first who takes over."""
    community, membership = access_membership(request.user, slug)
    if hands_over(membership):
        return _hand_over(request, membership)
    if request.method == "POST":
        leave_community(membership)
        messages.success(request, _("You have left the group."))
        return redirect("groups")
    return render(request, "hosts/leave.html", {"community": community})


def _hand_over(request: SignedInRequest, membership: Membership) -> HttpResponse:
    community, called = membership.community, _called(request)
    page = _page(request, heirs_of(community, besides=request.user, called=called))
    form = HeirForm(request.POST or None, heirs=list(page))
    if request.method == "POST" and form.is_valid():
        try:
            hand_over_and_leave(membership, heir=form.cleaned_data["heir"])
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("You have handed the group over and left it."))
            return redirect("groups")
    context = {"community": community, "page": page, "form": form, "called": called}
    return render(request, "hosts/hand_over.html", context)


@require_GET
@approver_required
def without_host(request: SignedInRequest) -> HttpResponse:
    """Groups that nobody looks after, for staff to find them a host."""
    page = Paginator(listed_without_host(), PAGE).get_page(request.GET.get("page"))
    rows = [(group, _shown_name(group)) for group in page]
    return render(request, "hosts/without_host.html", {"page": page, "rows": rows})


def _shown_name(group: Community) -> str:
    """A secret group has no name for staff until they open it to find it a host, and that is recorded."""
    if group.visibility != Community.Visibility.SECRET:
        return group.local_name
    made = date_format(timezone.localtime(group.created_at), "j F Y")
    return _("A secret group, made on %(day)s") % {"day": made}


@require_http_methods(["GET", "POST"])
@approver_required
def appoint(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Chooses a host among the members of a group that has none. That staff looked is recorded."""
    community = groups_without_host().filter(pk=pk).first()
    if community is None:
        raise Http404
    called = _called(request)
    page = _page(request, heirs_of(community, called=called))
    form = HeirForm(request.POST or None, heirs=list(page))
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["heir"].person
        appoint_host(community, person, by=request.user)
        messages.success(request, _("%(name)s is a host of the group now.") % {"name": person})
        return redirect("groups_without_host")
    note_look(community, by=request.user)  # whenever the page is shown, and with it the name and the members
    context = {"community_name": community.local_name, "page": page, "form": form, "called": called}
    return render(request, "hosts/appoint.html", context)
