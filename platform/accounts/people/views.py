from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import moved_on, read_contact, read_identity
from accounts.approvals.permissions import DECIDED
from accounts.approvals.queries import last_day, proposed_last_day
from accounts.forms import ContactForm
from accounts.models import Contact, Identity, NameChange, User
from accounts.people.actions import find_people
from accounts.people.decisions import Decision, decision_about, decisions_for, ends_of
from accounts.people.forms import FindForm, LookedForm, StateForm
from accounts.people.known import FACTS
from accounts.people.queries import (
    MOST_FOUND,
    Warnings,
    address_changed,
    decision_lines,
    decisions_about,
    people_to_list,
    warnings_about,
)
from accounts.permissions import SignedInRequest, access_registration, approver_required
from core.errors import Refused

PER_PAGE = 25
MOST_DECISIONS = 30
UNDECIDED = {User.State.PENDING, User.State.DECLINED}  # a registration declined may still be approved


@require_http_methods(["GET", "HEAD", "POST"])
@approver_required
@sensitive_variables("form")
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody, by state; or, as the answer to a POST, those who were looked for."""
    form = FindForm(request.POST) if request.method == "POST" else FindForm()
    shown = StateForm(request.GET)
    context: dict[str, object] = {"find_form": form, "state_form": shown}
    if request.method == "POST" and form.is_valid():
        found = find_people(form.cleaned_data["words"], by=request.user)
        return render(
            request, "accounts/people/found.html", {**context, "found": found, "is_cut": len(found) >= MOST_FOUND}
        )
    state = shown.cleaned_data["state"] if shown.is_valid() else ""
    page = Paginator(people_to_list(state), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/people/list.html", {**context, "page": page, "state": state})


@require_safe
@approver_required
def person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """While somebody is undecided the page shows their real name, and showing it is recorded."""
    found = access_registration(request.user, pk)
    return show_person(request, found, identity=_real_name(request, found) if found.state in UNDECIDED else None)


@require_POST
@approver_required
def contact(request: SignedInRequest, pk: UUID) -> HttpResponse:
    found = access_registration(request.user, pk)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return show_person(request, found, contact_form=form)
    details = read_contact(found, by=request.user, reason=form.cleaned_data["reason"])
    return show_person(request, found, identity=_real_name(request, found), contact=details)


def _real_name(request: SignedInRequest, found: User) -> Identity | None:
    return read_identity(found, by=request.user) if Identity.objects.filter(person=found).exists() else None


@sensitive_variables("identity", "contact")
def show_person(
    request: SignedInRequest,
    found: User,
    *,
    identity: Identity | None = None,
    contact: Contact | None = None,
    contact_form: forms.Form | None = None,
) -> HttpResponse:
    is_own = found.pk == request.user.pk
    context = {
        "person": found,
        "is_own": is_own,
        "identity": identity,
        "verified": Identity.objects.defer("real_name").select_related("seen_by").filter(person=found).first(),
        "name_change": NameChange.objects.filter(person=found, state=NameChange.State.WAITING)
        .defer("real_name")
        .first(),
        "terms": found.terms_accepted.order_by("-at").first(),
        "approval": last_day(found.approved_until, today=timezone.localdate()),
        "has_approval": found.state in DECIDED,
        "facts": [line for facts in FACTS for line in facts(request.user, found)],
        "contact": contact,
        "contact_form": contact_form or ContactForm(),
        "warnings": warnings_about(found),
        "decisions": [] if is_own else decisions_for(found),
        "may_be_joined": found.state not in {*User.CLOSED, User.State.SUSPENDED} and not is_own,
        "lines": decision_lines(list(decisions_about(found)[:MOST_DECISIONS])),
    }
    return render(request, "accounts/people/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@approver_required
def decide(request: SignedInRequest, pk: UUID, what: str) -> HttpResponse:
    """Says what a decision will end, asks why where it needs a reason, and carries it out."""
    found = access_registration(request.user, pk)
    decision = decision_about(found, what)
    if decision is None:
        raise Http404
    warnings = warnings_about(found) if decision.form is LookedForm else Warnings()
    form = _form_of(request, decision, found, warnings)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["seen"] != found.state:
            raise moved_on()
        try:
            decision.carry_out(found, by=request.user, given=form.cleaned_data)
        except Refused as refused:
            if refused.field is None:
                raise
            refused.add_to(form)
        else:
            messages.success(request, str(decision.done) % {"name": found})
            return redirect("registrations") if decision.back_to_queue else redirect("registration", pk=pk)
    elif found.state not in decision.states:
        raise moved_on()
    context = {
        "person": found,
        "title": str(decision.title) % {"name": found},
        "decision": decision,
        "form": form,
        "ends": ends_of(decision, found),
        "warnings": warnings,
        "address_changed": address_changed(found) if what == "new-password" else None,
    }
    return render(request, "accounts/people/decide.html", context)


def _form_of(request: SignedInRequest, decision: Decision, found: User, warnings: Warnings) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    initial = {"seen": found.state, "until": proposed_last_day(timezone.localdate())}
    if decision.form is LookedForm:
        return LookedForm(data, initial=initial, must_look=warnings.need_a_look)
    return decision.form(data, initial=initial)
