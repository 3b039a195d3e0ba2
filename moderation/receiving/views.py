"""What the complainant meets, without an account; then what staff enter for somebody who wrote or rang."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.permissions import SignedInRequest, may_take_part, signed_in_required
from core.errors import Refused
from moderation.cases.actions import record_view
from moderation.clocks import left_of, operator_due
from moderation.complaints.models import Complaint
from moderation.complaints.permissions import access_complaint
from moderation.notices.shape import sections_of
from moderation.notices.words import with_link
from moderation.outside.views import is_flood
from moderation.procedure.actions import withdraw_complaint
from moderation.receiving.actions import (
    Upload,
    add_scan,
    open_notices,
    receive_complaint,
    record_complaint,
    save_draft,
    send_lost_links,
)
from moderation.receiving.forms import ComplaintForm, EntryForm, LostForm, ScanForm, filled_from, sentence_after
from moderation.receiving.models import ComplaintDraft
from moderation.receiving.permissions import access_recording, access_scan
from moderation.receiving.queries import (
    case_of,
    complaint_with,
    draft_with,
    may_complete,
    may_withdraw,
    missing_in,
    notices_to,
    page_of,
    standing_of,
    told_of_poster,
)
from moderation.receiving.serving import answer_with_scan


def _law() -> dict[str, Any]:
    """Whether what we do is a procedure of the law here, and where there is advice."""
    return {"is_statutory": settings.JURISDICTION == "england-wales", "jurisdiction": settings.JURISDICTION}


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """For everybody, with or without an account. Whatever is meant, the answer is the same."""
    user = request.user
    initial = {"email": user.email} if isinstance(user, User) else {}
    return _fill_in(request, initial)


@never_cache
@sensitive_post_parameters()
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """A form that was put away, with all that was typed. Unknown, or too old, is missing."""
    draft = draft_with(token, timezone.now())
    if draft is None:
        return _gone(request)
    return _fill_in(request, json.loads(draft.content), draft=draft)


@never_cache
@sensitive_post_parameters()
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """The form again with what an earlier notice said, to send what it lacked. That is a notice of its own."""
    complaint = _complaint(reference, token)
    if not may_complete(complaint, notices_to(complaint)):
        return redirect("complaint", reference, token)
    return _fill_in(request, filled_from(complaint), supersedes=complaint)


def _fill_in(
    request: HttpRequest, initial: dict[str, Any], *, draft: ComplaintDraft | None = None,
    supersedes: Complaint | None = None,
) -> HttpResponse:  # fmt: skip
    form = ComplaintForm(request.POST if request.method == "POST" else None, initial=initial)
    context: dict[str, Any] = {"draft": draft, "supersedes": supersedes, **_law()}
    if request.method == "POST":
        if form.is_by_a_machine:
            return render(request, "receiving/sent.html", context)
        do = request.POST.get("do")
        if do == "add_place":
            form = ComplaintForm(initial=form.typed, more=1)
        elif form.is_valid():
            answer = _save(request, form, context) if do == "save" else _send(request, form, context)
            if answer is not None:
                return answer
    return render(request, "receiving/complain.html", context | {"form": form})


def _save(request: HttpRequest, form: ComplaintForm, context: dict[str, Any]) -> HttpResponse | None:
    try:
        kept = save_draft(
            email=form.cleaned_data["email"], typed=form.typed, language=get_language() or "", draft=context["draft"],
            is_flood=is_flood(request, "draft"),
        )  # fmt: skip
    except Refused as refused:
        form.show_refusal(refused.field, refused.message)
        return None
    return render(request, "receiving/saved.html", {"kept": kept})


def _send(request: HttpRequest, form: ComplaintForm, context: dict[str, Any]) -> HttpResponse | None:
    """None: the form is shown again, with what it lacks."""
    missing = form.missing
    can_send_as_is = "email" not in missing and form.says_anything
    if missing and request.POST.get("do") != "as_is":
        form.ask_for(missing)
        context["can_send_as_is"] = can_send_as_is
        return None
    if not can_send_as_is:
        form.ask_for(missing)
        return None
    user = request.user
    try:
        complaint = receive_complaint(
            said=form.said, places=form.places, language=get_language() or "", draft=context["draft"],
            supersedes=context["supersedes"], is_flood=is_flood(request, "complaint"),
            complainant=user if isinstance(user, User) and may_take_part(user) else None,
        )  # fmt: skip
    except Refused as refused:
        form.show_refusal(refused.field, refused.message)
        context["can_send_as_is"] = bool(missing)
        return None
    told = {"complaint": complaint, "page": page_of(complaint), "by": operator_due(complaint.received_at)}
    return render(request, "receiving/sent.html", context | told | {"is_lacking": bool(missing)})


def _gone(request: HttpRequest) -> HttpResponse:
    """The same whatever the link led to, if to anything: how to have it sent again, or begin anew."""
    return render(request, "receiving/gone.html", status=404)


def _complaint(reference: str, token: str) -> Complaint:
    """Raises Http404 in the same way for an unknown reference and for a wrong token."""
    found = complaint_with(reference, token)
    if found is None:
        raise Http404
    return found


@never_cache
@require_GET
@sensitive_variables("token")
def complaint(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """Where a complaint stands, for whoever has its address: nothing that was not written to them."""
    try:
        found = _complaint(reference, token)
    except Http404:
        return _gone(request)
    notices = notices_to(found)
    open_notices(notices, now=timezone.now())
    can_complete = may_complete(found, notices)
    replaced_by = found.superseded_by.all()[:1]
    context = {
        "complaint": found,
        "token": token,
        "notices": [(one, sections_of(with_link(one.text, found), one.language)) for one in notices],
        "standing": standing_of(found, notices),
        "told": told_of_poster(found, notices),
        "missing": [sentence_after(item, found.cannot_identify) for item in missing_in(found, notices)]
        if can_complete
        else [],
        "may_withdraw": may_withdraw(found),
        "replaced_by": page_of(replaced_by[0]) if replaced_by else "",
    }
    return render(request, "receiving/complaint.html", context | _law())


@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_variables("token")
def withdraw(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    found = _complaint(reference, token)
    refusal = ""
    if request.method == "POST" and may_withdraw(found):
        try:
            withdraw_complaint(found, by=None, now=timezone.now())
        except Refused as refused:
            refusal = refused.message
    if not refusal and (request.method == "POST" or not may_withdraw(found)):
        return redirect("complaint", reference, token)
    context = {"complaint": found, "page": page_of(found), "refusal": refusal}
    return render(request, "receiving/withdraw.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """The same answer to everybody: what there is to say, a letter says to whom the address belongs."""
    form = LostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not is_flood(request, "lost"):
                send_lost_links(form.cleaned_data["email"], language=get_language() or "")
        except Refused as refused:
            refused.add_to(form)
        else:
            return render(request, "receiving/lost_sent.html")
    return render(request, "receiving/lost.html", {"form": form})


# Staff


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@signed_in_required
def enter(request: SignedInRequest) -> HttpResponse:
    """A notice that came by letter, e-mail or telephone, with the time at which it reached us."""
    access_recording(request.user)
    form = EntryForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if request.POST.get("do") == "add_place":
            form = EntryForm(initial=form.typed, more=1)
        elif form.is_valid():
            answer = _enter(request, form)
            if answer is not None:
                return answer
    return render(request, "receiving/enter.html", {"form": form})


def _enter(request: SignedInRequest, form: EntryForm) -> HttpResponse | None:
    try:
        entered = record_complaint(
            said=form.said, places=form.places, channel=form.cleaned_data["channel"],
            received_at=form.cleaned_data["received_at"], language=form.cleaned_data["language"], by=request.user,
            upload=_upload(form.cleaned_data.get("scan")),
        )  # fmt: skip
    except Refused as refused:
        form.show_refusal(refused.field, refused.message)
        return None
    messages.success(request, _("Entered. Its reference is %(reference)s.") % {"reference": entered.reference})
    _warn(request, entered, now=timezone.now())
    try:
        return redirect("moderation:complaint", access_complaint(request.user, entered.pk).pk)
    except Http404:  # it is about something of their own
        return redirect("moderation:complaints")


def _warn(request: HttpRequest, entered: Complaint, *, now: datetime) -> None:
    left = left_of(entered.received_at, operator_due(entered.received_at), now)
    if left.is_over:
        messages.error(request, _("The 48 hours since it came are over. See to it now, and write down why it is late."))
    elif left.part <= 1 / 2:
        messages.warning(request, _("More than half of the 48 hours since it came is over. See to it now."))


def _upload(sent: UploadedFile[bytes] | None) -> Upload | None:
    return Upload(sent.name or "", sent.size or 0, sent) if sent else None


@require_http_methods(["GET", "POST"])
@signed_in_required
def scans(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The paper that a notice came on, for those who work on it; one can be added."""
    found = access_complaint(request.user, pk)
    form = ScanForm(request.POST, request.FILES) if request.method == "POST" else ScanForm()
    upload = _upload(form.cleaned_data["scan"]) if form.is_valid() else None
    if upload is not None:
        try:
            add_scan(found, upload=upload, by=request.user)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            refused.add_to(form)
        else:
            messages.success(request, _("Added."))
            return redirect("moderation:scans", pk)
    record_view(case_of(found), by=request.user)
    context = {"complaint": found, "form": form, "scans": found.scans.select_related("by")}
    return render(request, "receiving/scans.html", context)


@require_GET
@signed_in_required
def scan(request: SignedInRequest, pk: UUID, scan_pk: UUID) -> HttpResponse:
    """Each look is recorded, as looks at the case are."""
    complaint, found = access_scan(request.user, pk, scan_pk)
    record_view(case_of(complaint), by=request.user)
    return answer_with_scan(found)
