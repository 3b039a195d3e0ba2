from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.approvals.forms import ConfirmForm, RenewalsForm
from accounts.approvals.queries import last_day
from accounts.approvals.views import say_renewed
from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.models import Community, Membership
from communities.groups.permissions import May, access_community
from communities.renewals.actions import confirm_membership
from communities.renewals.permissions import DATED, access_dated
from communities.renewals.queries import memberships_ending, memberships_over, proposed_until
from communities.renewals.queries import renewals as renewals_of
from core.errors import Refused

PER_PAGE = 25


@require_http_methods(["GET", "POST"])
@signed_in_required
def renewals(request: SignedInRequest, slug: str) -> HttpResponse:
    """Whose membership is due to be renewed; one click, or ticks and one button, renews."""
    community = access_community(request.user, slug, May.RENEW)
    is_over = request.GET.get("show") == "over"
    today = timezone.localdate()
    if request.method == "POST":
        form = RenewalsForm(request.POST)
        if form.is_valid() and _renew(request, community, form):
            return redirect(reverse("group_renewals", args=[slug]) + ("?show=over" if is_over else ""))
    else:
        form = RenewalsForm(initial={"until": proposed_until(community, today)})
    found = memberships_over(community) if is_over else memberships_ending(community, today=today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "community": community,
        "page": page,
        "lines": renewals_of(community, page.object_list, today=today),
        "form": form,
        "ticked": form.tokens(),
        "is_over": is_over,
    }
    return render(request, "renewals/list.html", context)


def _renew(request: SignedInRequest, community: Community, form: RenewalsForm) -> bool:
    """Renews each by itself, so that one that cannot be renewed holds up nobody. False where the day is wrong."""
    given = form.cleaned_data
    seen = {choice.id: choice.seen for choice in given["chosen"]}
    done = 0
    found = Membership.objects.filter(community=community, pk__in=seen, state__in=DATED).select_related("person")
    for membership in found:
        try:
            confirm_membership(membership, until=given["until"], seen=seen[membership.pk], by=request.user)
        except Refused as refused:
            if refused.field == "until":
                refused.add_to(form)
                return False
            messages.warning(request, refused.message)
        else:
            done += 1
    say_renewed(request, done, form)
    return True


@require_http_methods(["GET", "POST"])
@signed_in_required
def until(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """Until when one member belongs to the group."""
    community, membership = access_dated(request.user, slug, pk)
    today = timezone.localdate()
    proposed = {"until": membership.until or proposed_until(community, today), "seen": membership.until}
    form = ConfirmForm(request.POST or None, initial=proposed)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            confirm_membership(membership, until=given["until"], seen=given["seen"], by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("It is saved, and we have told %(name)s.") % {"name": membership.person})
            return redirect("members", slug=slug)
    context = {
        "community": community,
        "membership": membership,
        "day": last_day(membership.until, today=today),
        "form": form,
    }
    return render(request, "renewals/until.html", context)
