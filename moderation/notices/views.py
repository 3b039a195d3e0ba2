"""What staff see of notices: their own words around them, and one as it would go out now."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms import languages
from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from moderation.cases.actions import record_view
from moderation.complaints.permissions import access_complaint, may_work_on_complaints
from moderation.notices.actions import mark_bounced, mark_given, set_notice_text
from moderation.notices.forms import NoticeTextForm
from moderation.notices.models import Kind, Notice, NoticeText
from moderation.notices.queries import example, language_for, preview, versions_of
from moderation.notices.shape import sections_of
from moderation.notices.words import with_link, write

MARKS = {"came_back": mark_bounced, "given": mark_given}


@require_GET
@signed_in_required
def texts(request: SignedInRequest) -> HttpResponse:
    """The notices, and which of them have words of our own."""
    if not may_work_on_complaints(request.user):
        raise Http404
    own = set(NoticeText.objects.values_list("kind", "language"))
    rows = [(kind, [(code, label, (kind, code) in own) for code, label in languages()]) for kind in Kind]
    return render(request, "notices/texts.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@signed_in_required
def text(request: SignedInRequest, kind: str, language: str) -> HttpResponse:
    """Words before and after the mandatory part of one notice, with a look at the whole before they are kept."""
    if not may_work_on_complaints(request.user):
        raise Http404
    if kind not in Kind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    versions, now = list(versions_of(kind, language)), timezone.now()
    newest = versions[0] if versions else None
    form = NoticeTextForm(request.POST if request.method == "POST" else None, initial=_start(newest))
    tried: NoticeText | None = None
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("subject", "before", "after")}
        tried = NoticeText(kind=kind, language=language, version=0, **given)
        if request.POST.get("do") == "save":
            seen = form.cleaned_data["version"]
            try:
                set_notice_text(kind, language, seen_version=seen, by=request.user, now=now, **given)
            except Refused as refused:
                refused.add_to(form)
            else:
                messages.success(request, _("Saved. The next notice of this kind has your words."))
                return redirect("moderation:notice_text", kind=kind, language=language)
    written = write(example(now), kind, language=language, moment=now, own=tried)
    context = {
        "kind": Kind(kind), "language_name": dict(languages())[language], "language": language, "form": form,
        "versions": versions, "is_tried": tried is not None, "subject": written.subject,
        "sections": sections_of(written.text, language),
    }  # fmt: skip
    return render(request, "notices/text_edit.html", context)


def _start(newest: NoticeText | None) -> dict[str, Any]:
    if newest is None:
        return {"version": 0}
    return {name: getattr(newest, name) for name in ("subject", "before", "after", "version")}


@require_GET
@signed_in_required
def before_it_goes(request: SignedInRequest, kind: str, pk: UUID) -> HttpResponse:
    """One notice of a complaint as it would go out now. Each look is recorded."""
    found = access_complaint(request.user, pk)
    if kind not in Kind.values:
        raise Http404
    assert found.case is not None, "a complaint has its case"
    record_view(found.case, by=request.user)
    subject, words = preview(found, kind, timezone.now())
    if not found.email:  # it goes on paper, so that this is what leaves
        words = with_link(words, found)
    language = language_for(found, kind)
    context = {"complaint": found, "kind": Kind(kind), "subject": subject, "sections": sections_of(words, language)}
    return render(request, "notices/preview.html", context)


@require_POST
@signed_in_required
def mark(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """That a notice came back, or was given as a letter."""
    notice = get_object_or_404(Notice.objects.select_related("complaint__case"), pk=pk)
    access_complaint(request.user, notice.complaint_id)
    act = MARKS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        act(notice, by=request.user, now=timezone.now())
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from None
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Kept."))
    return redirect("moderation:complaint", pk=notice.complaint_id)
