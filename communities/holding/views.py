from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedInRequest, may_approve, signed_in_required
from communities.groups.models import Community
from communities.groups.permissions import May, access_community
from communities.holding.actions import add_watch_words, choose_moderation, remove_watch_word
from communities.holding.forms import ModerationForm, WatchWordsForm
from communities.holding.permissions import access_site_words
from communities.holding.queries import unregistered_writers, watch_words_of
from core.errors import Refused

NAMED = 100


@require_http_methods(["GET", "POST"])
@signed_in_required
def moderation(request: SignedInRequest, slug: str) -> HttpResponse:
    """Whether a moderator reads before others do or afterwards, with what each means in law, and who chose it."""
    community = access_community(request.user, slug, May.CHANGE_GROUP)
    if community.archived_at is not None:
        return redirect("group_settings", slug=slug)  # which says that nothing changes, and why
    form = ModerationForm(request.POST or None, community=community)
    if request.method == "POST" and form.is_valid():
        try:
            choose_moderation(community, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            refused.add_to(form)
            community.refresh_from_db()
            form.data = {**request.POST.dict(), "seen": ModerationForm(community=community).initial["seen"]}
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("group_moderation", slug=slug)
    lacking = unregistered_writers(community)
    context: dict[str, Any] = {
        "community": community,
        "form": form,
        "lacking": lacking.count(),
        # Who they are is for those who look after accounts; a host learns how many.
        "named": list(lacking.order_by("display_name")[:NAMED]) if may_approve(request.user) else [],
    }
    return render(request, "holding/moderation.html", context)


@require_http_methods(["GET", "POST"])
@signed_in_required
def group_words(request: SignedInRequest, slug: str) -> HttpResponse:
    community = access_community(request.user, slug, May.CHANGE_GROUP)
    if community.archived_at is not None:
        return redirect("group_settings", slug=slug)
    return _words(request, community, reverse("group_watch_words", args=[slug]))


@require_http_methods(["GET", "POST"])
@signed_in_required
def site_words(request: SignedInRequest) -> HttpResponse:
    access_site_words(request.user)
    return _words(request, None, reverse("site_watch_words"))


def _words(request: SignedInRequest, community: Community | None, here: str) -> HttpResponse:
    """What is watched for; adds words, or takes one out."""
    taken_out = request.POST.get("remove", "")
    form = WatchWordsForm(request.POST if request.method == "POST" and not taken_out else None)
    try:
        if taken_out:
            if taken_out.isascii() and taken_out.isdecimal() and len(taken_out) < 16:
                remove_watch_word(community, pk=int(taken_out), by=request.user)
            messages.success(request, _("It is no longer watched for."))
            return redirect(here)
        if form.is_bound and form.is_valid():
            number = add_watch_words(community, by=request.user, **form.cleaned_data)
            words = ngettext("%(number)d word is added or changed.", "%(number)d words are added or changed.", number)
            messages.success(request, words % {"number": number})
            return redirect(here)
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from None
        refused.add_to(form)
    return render(
        request, "holding/words.html", {"community": community, "form": form, "found": watch_words_of(community)}
    )
