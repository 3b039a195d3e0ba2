from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.permissions import SignedInRequest, signed_in_required
from communities.posts.queries import parse_cursor
from core.errors import Refused
from core.paging import slice_of
from moderation.appeals.actions import answer_appeal
from moderation.appeals.forms import AnswerForm
from moderation.appeals.queries import appeal_in
from moderation.bundle.permissions import may_take_out
from moderation.cases.actions import claim_case, record_view
from moderation.cases.models import Case
from moderation.cases.permissions import (
    access_case,
    access_case_file,
    bar_to_deciding,
    has_flagged,
    may_moderate_anything,
    others_who_may_decide,
    queue_streams_of,
)
from moderation.cases.queries import copies_of, flags_of, is_elsewhere, steps_in_words, trail_of, words_since
from moderation.complaints.permissions import may_work_on_complaints
from moderation.decisions.actions import decide_case
from moderation.decisions.permissions import person_of
from moderation.desk.actions import add_note, declare_conflict, give_back_case, hand_over_case, link_cases, unlink_cases
from moderation.desk.forms import ConflictForm, FiltersForm, HandOverForm, NoteForm, VersionForm, form_for
from moderation.desk.queries import (
    decided_cases_for,
    groups_in_queue,
    linked_with,
    near,
    open_cases_for,
    queue_rows,
    time_left,
)
from moderation.holds.permissions import may_hold
from moderation.holds.queries import overdue_reviews
from moderation.oncall.queries import on_call_at, out_of_hours
from moderation.openness.queries import has_read_notes
from moderation.sanctions.permissions import undoable
from moderation.sanctions.queries import history_of, sanctions_in
from moderation.subjects import find_subject, is_of_two, label_of
from moderation.subjects.serving import answer_with_kept
from realtime.read import heads

PAGE = 30


@require_GET
@signed_in_required
def queue(request: SignedInRequest) -> HttpResponse:
    """What waits, or what was decided, over every group of this person: as many queries for one group as for many."""
    if not may_moderate_anything(request.user):
        raise Http404
    seqs = heads(f"queue:{stream}" for stream in queue_streams_of(request.user))
    decided = request.GET.get("show") == "decided"
    filters = FiltersForm(request.GET, groups=[] if decided else groups_in_queue(request.user))
    chosen = {} if decided else filters.chosen()
    cases = decided_cases_for(request.user) if decided else open_cases_for(request.user, **chosen)
    after = parse_cursor(request.GET.get("after", ""))
    found, more = slice_of(cases, after=after, size=PAGE)
    context = {
        "rows": queue_rows(found, now=timezone.now()),
        "may_hold": may_hold(request.user),
        "holds_due": overdue_reviews(request.user),
        "has_approvals": any(one.source == Case.Source.APPROVAL for one in found),
        "more": more,
        "is_later": after is not None,
        "decided": decided,
        "filters": filters,
        "chosen": urlencode(chosen),
        "seqs": seqs,
        "now_on_call": on_call_at(timezone.now()),
        "out_of_hours": out_of_hours(),
    }
    context["notes_due"] = not has_read_notes(request.user)
    context["works_on_complaints"] = may_work_on_complaints(request.user)
    return render(request, "cases/queue.html", context)


@require_GET
@signed_in_required
def case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    if found.subject_kind == "complaint" and "work" not in request.GET:  # what is to be done stands on its own page
        return redirect("moderation:complaint", pk=found.complaint.pk)
    return _show_case(request, found)


@require_safe
@signed_in_required
def case_file(request: SignedInRequest, pk: UUID, file_pk: UUID) -> HttpResponse:
    """A file of what was reported, as long as it is kept. Each look is recorded, as looks at the case are."""
    found, file = access_case_file(request.user, pk, file_pk)
    record_view(found, by=request.user)
    return answer_with_kept(file)


def _show_case(request: SignedInRequest, found: Case, **bound: forms.Form) -> HttpResponse:
    """The case's page; `bound` are those of its forms that were sent and not accepted."""
    record_view(found, by=request.user)
    subject = find_subject(found.subject_kind, found.subject_id)
    copies = copies_of(found.origin or found)
    version = {"version": found.version}
    people = others_who_may_decide(found, request.user)
    sanctions = list(sanctions_in(found.origin or found))
    context: dict[str, Any] = {
        "case": found,
        "left": time_left(found, now=timezone.now()),
        "copies": copies,
        "now": words_since(found, copies, subject),
        "label": label_of(found.subject_kind, subject),
        "subject": subject,
        "is_elsewhere": is_elsewhere(found, subject),
        "is_of_two": subject is not None and is_of_two(subject),
        "is_mine": found.claimed_by_id == request.user.pk,
        "bar": bar_to_deciding(found, request.user),
        "is_reporter": has_flagged(found, request.user),
        "notes": found.notes.select_related("by"),
        "linked": linked_with(found, request.user),
        "near": near(found, request.user),
        "form": form_for(found, request.user),
        "hand_over_form": HandOverForm(initial=version, people=people),
        "note_form": NoteForm(),
        "conflict_form": ConflictForm(),
        "sanctions": sanctions,
        "undoable": undoable(request.user, sanctions),
        "appeal": appeal_in(found) if found.source == Case.Source.APPEAL else None,
        "history": history_of(person_of(found), found.community, reader=request.user),
    }
    context |= {"may_hold": may_hold(request.user), "may_take_out": may_take_out(request.user, found)}
    return render(request, "cases/detail.html", context | _who_said_what(request, found) | bound)


def _who_said_what(request: SignedInRequest, found: Case) -> dict[str, Any]:
    """Reports and the trail, each a page at a time."""
    flags, more_flags = slice_of(flags_of(found), after=parse_cursor(request.GET.get("reports", "")), size=PAGE)
    entries, more_steps = slice_of(trail_of(found), after=parse_cursor(request.GET.get("steps", "")), size=PAGE)
    return {
        "flags": flags, "more_flags": more_flags, "trail": steps_in_words(entries), "more_steps": more_steps,
    }  # fmt: skip


@contextmanager
def _missing_once_ended() -> Iterator[None]:
    """Who works on a case no longer finds it no more."""
    try:
        yield
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from None
        raise


def _seen_version(request: SignedInRequest) -> int:
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Refused("invalid", _("This form is out of date. Open the case again."))
    version: int = form.cleaned_data["version"]
    return version


@require_POST
@signed_in_required
def claim(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    with _missing_once_ended():
        claim_case(found, seen_version=_seen_version(request), by=request.user)
    return redirect("moderation:case", pk=pk)


@require_POST
@signed_in_required
def give_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    with _missing_once_ended():
        give_back_case(found, seen_version=_seen_version(request), by=request.user)
    messages.success(request, _("Given back. Somebody else can take it on."))
    return redirect("moderation:case", pk=pk)


@require_POST
@signed_in_required
def hand_over(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    form = HandOverForm(request.POST, people=others_who_may_decide(found, request.user))
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            with _missing_once_ended():
                hand_over_case(found, to=to, seen_version=form.cleaned_data["version"], by=request.user)
        except Refused as refused:
            refused.add_to(form)
            found = access_case(request.user, pk)
            form.data = {**request.POST.dict(), "version": found.version}
        else:
            messages.success(request, _("Handed over to %(name)s, who has been told.") % {"name": to.display_name})
            return redirect("moderation:case", pk=pk)
    return _show_case(request, found, hand_over_form=form)


@require_POST
@signed_in_required
def note(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            with _missing_once_ended():
                add_note(found, text=form.cleaned_data["text"], by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            return redirect(f"{reverse('moderation:case', args=[pk])}#notes")
    return _show_case(request, found, note_form=form)


@require_POST
@signed_in_required
def link(request: SignedInRequest, pk: UUID, other_pk: UUID) -> HttpResponse:
    found, other = access_case(request.user, pk), access_case(request.user, other_pk)
    with _missing_once_ended():
        (unlink_cases if request.POST.get("do") == "unlink" else link_cases)(found, other, by=request.user)
    return redirect(f"{reverse('moderation:case', args=[pk])}#linked")


@require_POST
@signed_in_required
def conflict(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    form = ConflictForm(request.POST)
    if form.is_valid():
        try:
            with _missing_once_ended():
                declare_conflict(found, why=form.cleaned_data["why"], by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("Thank you. Others decide this case, and you do not see it any more."))
            return redirect("moderation:queue")
    return _show_case(request, found, conflict_form=form)


@require_POST
@signed_in_required
def decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_case(request.user, pk)
    form = form_for(found, request.user, request.POST)
    if form.is_valid():
        try:
            (answer_appeal if isinstance(form, AnswerForm) else decide_case)(found, by=request.user, **form.inputs)
        except Refused as refused:
            refused.add_to(form)
            found = access_case(request.user, pk)
            form.data = {**request.POST.dict(), "version": found.version}  # the page shows it as it is now
        else:
            if found.state != Case.State.DECIDED:  # they wrote to the person, and decide later
                messages.success(request, _("Sent. The person has been told."))
                return redirect("moderation:case", pk=pk)
            messages.success(request, _("Decided. The people concerned have been told."))
            return redirect("moderation:queue")
    return _show_case(request, found, form=form)
