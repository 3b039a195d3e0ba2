"""The pages of complaints for those who work on them: what is due, one complaint, bank holidays."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from communities.posts.queries import parse_cursor
from core.errors import Refused
from core.paging import slice_of
from moderation.cases.actions import record_view
from moderation.cases.queries import copies_of, steps_in_words, trail_of
from moderation.complaints.models import Breach, Complaint
from moderation.complaints.permissions import (
    access_complaint,
    complaints_of,
    may_see_addresses,
    may_work_on_complaints,
)
from moderation.complaints.queries import earlier_of
from moderation.complaints.states import State
from moderation.desk.complaint_queries import (
    answers_in_words,
    days_known,
    missing_in_words,
    open_rows,
    places_in_words,
    unexplained,
)
from moderation.holidays.queries import published_holidays
from moderation.notices.queries import can_reach, language_for
from moderation.notices.shape import Section, sections_of
from moderation.notices.words import write
from moderation.procedure.actions import (
    confirm_gone,
    explain_breach,
    mark_nowhere,
    place_location,
    proclaim_day,
    take_answer,
)
from moderation.procedure.advancing import advance
from moderation.procedure.deeds import Deed, deeds_for
from moderation.procedure.forms import BreachForm, DayForm, DeedForm, LocationForm, PaperAnswerForm, PlaceForm
from moderation.subjects.places import thing_meant

PAGE = 30
TAKES_ANSWERS = {State.AWAITING_POSTER, State.REMOVAL_DUE, State.STANDS_NOTICE_DUE, State.CLOSED_REMOVED}


@require_GET
@signed_in_required
def complaints(request: SignedInRequest) -> HttpResponse:
    """What is due, the first that is due first; or what has ended."""
    if not may_work_on_complaints(request.user):
        raise Http404
    now, is_closed = timezone.now(), request.GET.get("show") == "closed"
    context: dict[str, Any] = {"is_closed": is_closed, "breaches": unexplained(request.user)}
    if is_closed:
        found = complaints_of(request.user).filter(closed_at__isnull=False).order_by("-closed_at", "-id")
        context["complaints"], context["more"] = slice_of(
            found, after=parse_cursor(request.GET.get("after", "")), size=PAGE
        )
    else:
        context |= open_rows(request.user, now=now)
    return render(request, "complaints/list.html", context)


@require_http_methods(["GET", "POST"])
@signed_in_required
def complaint(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One complaint: what it says, what is due and by when, what was done. Its POST does one thing and shows it."""
    found = access_complaint(request.user, pk)
    bound: dict[str, Any] = {}
    if request.method == "POST":
        handler = HANDLERS.get(request.POST.get("do", ""), _do_deed)
        try:
            done = handler(request, found)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            messages.error(request, refused.message)
            return redirect("moderation:complaint", pk=pk)
        if done is None:
            advance(found.pk, now=timezone.now())
            return redirect("moderation:complaint", pk=pk)
        bound = done
        found = access_complaint(request.user, pk)
    return _show(request, found, bound)


def _refused_by(form: forms.Form, refused: Refused) -> None:
    if refused.code == "not_found":
        raise Http404 from None
    refused.add_to(form)


Bound = dict[str, Any] | None  # None: done; else the forms that were not accepted


def _do_deed(request: SignedInRequest, found: Complaint) -> Bound:
    """One of the deeds that the page offers now."""
    now = timezone.now()
    asked, besides = deeds_for(found, now=now)
    deed = next((one for one in (*asked, *besides) if one.name == request.POST.get("do")), None)
    if deed is None:
        raise Refused("conflict", _("This complaint has moved on since you opened it. Look at it again."))
    form = DeedForm(request.POST, asks_why=deed.asks_why, auto_id=f"{deed.name}_%s")
    if form.is_valid():
        try:
            deed.do(found, form.cleaned_data, request.user, now)
        except Refused as refused:
            _refused_by(form, refused)
        else:
            messages.success(request, _("Done."))
            return None
    return {"deed_forms": {deed.name: form}}


def _do_place(request: SignedInRequest, found: Complaint) -> Bound:
    form = PlaceForm(request.POST, auto_id="place_%s")
    location = _location(found, request)
    if form.is_valid():
        thing = thing_meant(form.cleaned_data["place"])
        try:
            if thing is None:
                raise Refused(
                    "invalid", _("This is not the address of a thing here that could be looked at."), field="place"
                )
            kind, pk = thing
            place_location(location, kind=kind, pk=pk, by=request.user, is_staffs=form.cleaned_data["is_staffs"])
        except Refused as refused:
            _refused_by(form, refused)
        else:
            messages.success(request, _("Found. What it says is kept as evidence now."))
            return None
    return {"place_forms": {location.pk: form}}


def _location(found: Complaint, request: SignedInRequest) -> Any:
    form = LocationForm(request.POST)
    location = found.locations.filter(pk=form.cleaned_data["location"]).first() if form.is_valid() else None
    if location is None:
        raise Refused("conflict", _("This complaint has moved on since you opened it. Look at it again."))
    return location


def _do_nowhere(request: SignedInRequest, found: Complaint) -> Bound:
    mark_nowhere(_location(found, request), by=request.user)
    return None


def _do_gone(request: SignedInRequest, found: Complaint) -> Bound:
    confirm_gone(_location(found, request), by=request.user, now=timezone.now())
    return None


def _do_breach(request: SignedInRequest, found: Complaint) -> Bound:
    form = BreachForm(request.POST, auto_id="breach_%s")
    form.is_valid()
    breach = found.breaches.filter(pk=form.cleaned_data["breach"]).first() if "breach" in form.cleaned_data else None
    if breach is None:
        raise Refused("conflict", _("This complaint has moved on since you opened it. Look at it again."))
    if form.is_valid():
        try:
            explain_breach(breach, why=form.cleaned_data["why"], by=request.user)
        except Refused as refused:
            _refused_by(form, refused)
        else:
            return None
    return {"breach_forms": {breach.pk: form}}


def _do_answer(request: SignedInRequest, found: Complaint) -> Bound:
    form = PaperAnswerForm(request.POST, auto_id="answer_%s")
    if form.is_valid():
        try:
            answer = take_answer(found, by=None, recorded_by=request.user, **form.inputs)
        except Refused as refused:
            _refused_by(form, refused)
        else:
            late = _("Kept. It came after the stated date, so it counts as no answer.")
            over = _("Kept. It came in time, but all is removed already. Ask your solicitor what follows.")
            kept = over if found.closed_at else _("Kept.")
            messages.success(request, late if answer.is_late else kept)
            return None
    return {"answer_form": form}


HANDLERS = {
    "place": _do_place, "nowhere": _do_nowhere, "gone": _do_gone, "breach": _do_breach, "answer": _do_answer,
}  # fmt: skip


def _show(request: SignedInRequest, found: Complaint, bound: dict[str, Any]) -> HttpResponse:
    assert found.case is not None, "a complaint has its case"
    record_view(found.case, by=request.user)
    now = timezone.now()
    sees_addresses = may_see_addresses(request.user)
    asked, besides = deeds_for(found, now=now)
    forms_of = {deed.name: _deed_form(deed.name, found, asks_why=deed.asks_why) for deed in (*asked, *besides)}
    forms_of |= bound.get("deed_forms", {})
    copies = copies_of(found.case)
    trail, more_steps = slice_of(trail_of(found.case), after=parse_cursor(request.GET.get("steps", "")), size=PAGE)
    context = {
        "complaint": found,
        "has_errors": bool(bound),
        "case": found.case,
        "row": next(iter(open_rows(request.user, now=now, only=found)["rows"]), None),
        "preview": next((_preview(found, deed) for deed in asked if deed.sends), None),
        "asked": [(deed, forms_of[deed.name]) for deed in asked],
        "besides": [(deed, forms_of[deed.name]) for deed in besides],
        "places": places_in_words(found, bound.get("place_forms", {})),
        "missing": missing_in_words(found),
        "copies": copies,
        "notices": [(one, sections_of(one.text, one.language)) for one in found.notices.all()],
        "answers": answers_in_words(found, sees_addresses=sees_addresses),
        "answer_form": bound.get("answer_form")
        or (PaperAnswerForm(auto_id="answer_%s") if found.state in TAKES_ANSWERS else None),
        "breaches": [
            (one, bound.get("breach_forms", {}).get(one.pk) or _breach_form(one))
            for one in found.breaches.select_related("why_by")
        ],
        "earlier": earlier_of(found).complaints,
        "beside": found.others_beside.all(),
        "can_reach": can_reach(found),
        "trail": steps_in_words(trail),
        "more_steps": more_steps,
    }  # fmt: skip
    return render(request, "complaints/detail.html", context)


def _preview(found: Complaint, deed: Deed) -> tuple[str, list[Section]]:
    """The subject and the words of what a deed would send."""
    assert deed.sends is not None, "asked of those that send"
    kind = deed.sends(found)
    language = language_for(found, kind)
    written = write(found, kind, language=language, moment=timezone.now())
    return written.subject, sections_of(written.text, language)


def _breach_form(breach: Breach) -> BreachForm:
    return BreachForm(initial={"breach": breach.pk}, auto_id="breach_%s")


def _deed_form(name: str, found: Complaint, *, asks_why: bool) -> DeedForm:
    return DeedForm(initial={"do": name, "version": found.version}, asks_why=asks_why, auto_id=f"{name}_%s")


@require_http_methods(["GET", "POST"])
@signed_in_required
def holidays(request: SignedInRequest) -> HttpResponse:
    """The bank holidays by which clocks are computed; one that was proclaimed can be entered."""
    if not may_work_on_complaints(request.user):
        raise Http404
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            proclaim_day(
                day=given["day"], name=given["name"], source=given["source"], by=request.user, now=timezone.now()
            )
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("Entered. Clocks that run were computed anew."))
            return redirect("moderation:holidays")
    context = {"form": form, "days": days_known(timezone.localdate()), "last": max(published_holidays())}
    return render(request, "complaints/holidays.html", context)
