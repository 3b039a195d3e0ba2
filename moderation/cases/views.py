from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.permissions import moderated_by
from communities.posts.queries import parse_cursor
from core.errors import Refused
from moderation.cases.actions import claim_case, decide_case, raise_flag, record_view
from moderation.cases.forms import DecideForm, FlagForm
from moderation.cases.models import Case
from moderation.cases.permissions import access_case, access_decision, bar_to_deciding, has_flagged, is_own
from moderation.cases.queries import (
    copies_of,
    decided_cases_in,
    flags_of,
    open_cases_in,
    open_flag_of,
    queue_rows,
    slice_of,
    steps_in_words,
    trail_of,
    words_since,
)
from moderation.subjects import KINDS, access_subject, find_subject
from realtime.read import heads

PAGE = 30


@require_http_methods(["GET", "POST"])
@signed_in_required
def flag(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    subject = access_subject(request.user, kind, pk)
    form = FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            raise_flag(kind, subject, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":  # the right to see it ended meanwhile
                raise Http404 from None
            refused.add_to(form)
        else:
            messages.success(
                request, _("Thank you. A moderator will look at it, and we will tell you what they decide.")
            )
            return redirect(KINDS[kind].url(subject))
    about = KINDS[kind]
    context = {
        "form": form,
        "subject": subject,
        "label": about.label,
        "back": about.url(subject),
        "community": about.community(subject),
        "mine": open_flag_of(request.user, kind, pk),
    }
    return render(request, "cases/flag.html", context)


@require_GET
@signed_in_required
def queue(request: SignedInRequest) -> HttpResponse:
    """What waits, or what was decided, over every group of this person: as many queries for one group as for many."""
    communities = list(moderated_by(request.user))
    if not communities:
        raise Http404
    seqs = heads(f"queue:{community.pk}" for community in communities)
    decided = request.GET.get("show") == "decided"
    cases = decided_cases_in(communities) if decided else open_cases_in(communities)
    after = parse_cursor(request.GET.get("after", ""))
    found, more = slice_of(cases, after=after, size=PAGE)
    context = {
        "rows": queue_rows(found, user=request.user),
        "more": more,
        "is_later": after is not None,
        "decided": decided,
        "seqs": seqs,
    }
    return render(request, "cases/queue.html", context)


@require_GET
@signed_in_required
def case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    return _show_case(request, found, DecideForm(initial={"version": found.version}))


def _show_case(request: SignedInRequest, found: Case, form: DecideForm) -> HttpResponse:
    """The case's page. To a moderator who wrote the words themself it does not tell who reported them."""
    record_view(found, by=request.user)
    subject = find_subject(found.subject_kind, found.subject_id)
    copies = copies_of(found)
    context: dict[str, Any] = {
        "case": found,
        "copies": copies,
        "now": words_since(found, copies, subject),
        "label": KINDS[found.subject_kind].label,
        "subject": subject,
        "form": form,
        "is_own": is_own(found, request.user),
        "is_mine": found.claimed_by_id == request.user.pk,
        "bar": bar_to_deciding(found, request.user),
        "is_reporter": has_flagged(found, request.user),
    }
    return render(request, "cases/detail.html", context | ({} if context["is_own"] else _who_said_what(request, found)))


def _who_said_what(request: SignedInRequest, found: Case) -> dict[str, Any]:
    """Reports and the trail, each a page at a time."""
    flags, more_flags = slice_of(flags_of(found), after=parse_cursor(request.GET.get("reports", "")), size=PAGE)
    entries, more_steps = slice_of(trail_of(found), after=parse_cursor(request.GET.get("steps", "")), size=PAGE)
    return {
        "flags": flags, "more_flags": more_flags, "trail": steps_in_words(entries), "more_steps": more_steps,
    }  # fmt: skip


@require_POST
@signed_in_required
def claim(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise Refused("invalid", _("This form is out of date. Open the case again."))
    try:
        claim_case(found, seen_version=int(version), by=request.user)
    except Refused as refused:
        if refused.code == "not_found":  # they moderate the group no longer
            raise Http404 from None
        raise
    return redirect("moderation:case", pk=pk)


@require_POST
@signed_in_required
def decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    form = DecideForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            decide_case(
                found, decision=data["decision"], reason=data["reason"], seen_version=data["version"], by=request.user
            )  # fmt: skip
        except Refused as refused:
            refused.add_to(form)
            found = access_case(request.user, pk)
            form.data = {**request.POST.dict(), "version": found.version}  # the page shows it as it is now
        else:
            messages.success(request, _("Decided. The people concerned have been told."))
            return redirect("moderation:queue")
    return _show_case(request, found, form)


@require_GET
@signed_in_required
def taken(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """For its author: which of their words a moderator took away, and why. Reading one's own is not recorded."""
    found = access_decision(request.user, kind, pk)
    context = {"case": found, "copy": copies_of(found).newest, "label": KINDS[kind].label}
    return render(request, "cases/taken.html", context)
