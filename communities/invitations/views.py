"""The pages of whoever is invited, then those of whoever invites."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import SignedInRequest, is_let_in, signed_in_required
from communities.groups.models import Membership
from communities.groups.permissions import May, access_community
from communities.invitations.actions import (
    accept_invitation,
    decline_invitation,
    invite_address,
    invite_addresses,
    look_up_addresses,
    make_link,
    outcome_words,
    resend_invitation,
    revoke_invitation,
)
from communities.invitations.forms import LinkForm, ListForm, MailForm
from communities.invitations.permissions import access_invitation
from communities.invitations.queries import (
    Line,
    Offer,
    Outcome,
    invitation_with,
    invitations_to,
    joined_by,
    leads_somewhere,
    offers_for,
)
from core.errors import Refused

PAGE = 25
REMEMBERED = "invitation"  # in the session: which invitation this browser opened, as its id, never its token


def remembered_in(request: HttpRequest) -> UUID | None:
    found = request.session.get(REMEMBERED)
    return UUID(found) if found else None


# For whoever is invited


@require_safe
@sensitive_variables("token")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the address in a letter opens. It remembers the invitation and leads on, so that the token stays nowhere.

    Unknown, expired, revoked, used and somebody else's look the same.
    """
    found, now = invitation_with(token), timezone.now()
    if found is None:
        return unusable(request)
    if isinstance(request.user, User):
        if not offers_for(request.user, now=now, remembered=found.pk, pk=found.pk):
            return unusable(request)
        request.session[REMEMBERED] = str(found.pk)
        return private(redirect("offer", pk=found.pk))
    if not leads_somewhere(found, now):
        return unusable(request)
    request.session[REMEMBERED] = str(found.pk)
    return private(render(request, "invitations/welcome.html", {"is_link": found.is_link}))


def unusable(request: HttpRequest) -> HttpResponse:
    return private(render(request, "invitations/unusable.html", status=404))


def private(response: HttpResponse) -> HttpResponse:
    """The address of this page is a secret: it goes to no other site, no cache and no search engine."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_GET
@signed_in_required
def offers(request: SignedInRequest) -> HttpResponse:
    """What this person is invited to; somebody who waits for approval is not told to which groups."""
    if not may_answer(request.user):
        return redirect("waiting")
    found = offers_for(request.user, now=timezone.now(), remembered=remembered_in(request))
    return render(request, "invitations/offers.html", {"offers": found, "is_let_in": is_let_in(request.user)})


def may_answer(user: User) -> bool:
    return is_let_in(user) or user.state == User.State.PENDING


@require_http_methods(["GET", "POST"])
@signed_in_required
def offer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One of them, to accept or not."""
    found = offers_for(request.user, now=timezone.now(), remembered=remembered_in(request), pk=pk)
    if not found or not may_answer(request.user):
        return unusable(request)
    if request.method != "POST":
        return render(request, "invitations/offer.html", {"offer": found[0], "is_let_in": is_let_in(request.user)})
    if request.POST.get("answer") == "accept":
        return accept(request, found[0])
    if request.POST.get("answer") != "decline":
        raise Refused("invalid", _("Choose whether you accept."))
    decline_invitation(found[0].invitation, by=request.user)
    request.session.pop(REMEMBERED, None)
    messages.success(request, _("You have not joined. Nobody has been told."))
    return redirect("groups" if is_let_in(request.user) else "waiting")


def accept(request: SignedInRequest, offer: Offer) -> HttpResponse:
    use = accept_invitation(offer.invitation, by=request.user)
    request.session.pop(REMEMBERED, None)
    if use.joined_at is None:
        messages.success(request, _("You have accepted. You join as soon as your registration is approved."))
        return redirect("waiting")
    names = ", ".join(group.local_name for group in offer.groups)
    messages.success(request, _("You have joined: %(groups)s.") % {"groups": names})
    if offer.invitation.role == Membership.Role.GUEST:
        room = offer.rooms[0]
        return redirect("room", slug=room.community.slug, room_slug=room.slug)
    return redirect("group", slug=offer.groups[0].slug) if len(offer.groups) == 1 else redirect("groups")


# For whoever invites


@require_GET
@signed_in_required
def invitations(request: SignedInRequest, slug: str) -> HttpResponse:
    community = access_community(request.user, slug, May.INVITE)
    page = Paginator(invitations_to(community), PAGE).get_page(request.GET.get("page"))
    return render(request, "invitations/list.html", {"community": community, "page": page})


@require_http_methods(["GET", "POST"])
@signed_in_required
def invite(request: SignedInRequest, slug: str) -> HttpResponse:
    community = access_community(request.user, slug, May.INVITE)
    form = MailForm(request.POST or None, user=request.user, community=community)
    if request.method == "POST" and form.is_valid():
        try:
            invite_address(form.cleaned_data["address"], terms=form.terms(), by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            sent = _("We are sending an invitation to %(address)s.") % {"address": form.cleaned_data["address"]}
            messages.success(request, sent)
            return redirect("invitations", slug=slug)
    return render(request, "invitations/new.html", {"community": community, "form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
@sensitive_variables("token")
def invite_link(request: SignedInRequest, slug: str) -> HttpResponse:
    """Makes a link, and shows it in the answer alone: pressing again shows the same one."""
    community = access_community(request.user, slug, May.INVITE)
    form = LinkForm(request.POST or None, user=request.user, community=community)
    context: dict[str, Any] = {"community": community, "form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made, token = make_link(key=given["key"], most_uses=given["most_uses"], terms=form.terms(), by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            url = settings.BASE_URL + reverse("invitation", args=[token])
            return render(request, "invitations/link_made.html", {**context, "made": made, "url": url})
    return render(request, "invitations/link.html", context)


@require_http_methods(["GET", "POST"])
@signed_in_required
def invite_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Many at once: the first press shows what would happen line by line, the second does it and shows the same.

    Whoever would rather change the list gets the form again with what they typed.
    """
    community = access_community(request.user, slug, May.INVITE)
    form = ListForm(request.POST or None, request.FILES or None, user=request.user, community=community)
    context: dict[str, Any] = {"community": community, "form": form}
    if request.method == "POST" and request.POST.get("step") != "change" and form.is_valid():
        lines, terms = form.cleaned_data["lines"], form.terms()
        is_done = request.POST.get("step") == "send"
        try:
            plan = (invite_addresses if is_done else look_up_addresses)(lines, terms=terms, by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            context |= _told(plan, is_done=is_done) | {"carried": form.carried()}
            return render(request, "invitations/done.html" if is_done else "invitations/preview.html", context)
    return render(request, "invitations/many.html", context)


def _told(plan: list[Line], *, is_done: bool = False) -> dict[str, Any]:
    words = {outcome: outcome_words(outcome) for outcome in Outcome}
    if is_done:
        words[Outcome.INVITE] = _("Invited")
    count = sum(line.outcome is Outcome.INVITE for line in plan)
    rows = [(line.address or line.typed, line.outcome is Outcome.INVITE, words[line.outcome]) for line in plan]
    return {"rows": rows, "count": count}


@require_GET
@signed_in_required
def detail(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    community, found = access_invitation(request.user, slug, pk)
    page = Paginator(joined_by(found), PAGE).get_page(request.GET.get("page"))
    return render(request, "invitations/detail.html", {"community": community, "invitation": found, "page": page})


@require_http_methods(["GET", "POST"])
@signed_in_required
def revoke(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    community, found = access_invitation(request.user, slug, pk)
    if request.method == "POST":
        revoke_invitation(found, by=request.user)
        messages.success(request, _("The invitation is taken back. Nobody can use it any more."))
        return redirect("invitations", slug=slug)
    return render(request, "invitations/revoke.html", {"community": community, "invitation": found})


@require_POST
@signed_in_required
def resend(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    _community, found = access_invitation(request.user, slug, pk)
    resend_invitation(found, by=request.user)
    messages.success(request, _("We are sending the invitation again."))
    return redirect("invitations", slug=slug)
