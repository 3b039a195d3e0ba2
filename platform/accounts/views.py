from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import accept_terms as accept
from accounts.actions import approve_person, choose_language, decline_person, read_contact, read_identity
from accounts.adapter import set_language_cookie
from accounts.approvals.permissions import DECIDED
from accounts.approvals.queries import checks_of, last_day, proposed_last_day
from accounts.forms import ApproveForm, ContactForm, DeclineForm, LanguageForm
from accounts.models import Contact, Identity, User
from accounts.permissions import (
    SignedInRequest,
    access_registration,
    approved_required,
    approver_required,
    is_let_in,
    signed_in_required,
)
from accounts.queries import entries_about, own_details, record_lines, waiting_registrations
from core.errors import Refused
from core.next import safe_next

PER_PAGE = 25
UNDECIDED = {User.State.PENDING, User.State.DECLINED}  # a registration declined may still be approved
CONTACT_ID, DECLINE_ID, APPROVE_ID = "contact_%s", "decline_%s", "approve_%s"  # several forms on one page


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    context = {"version": settings.TERMS_VERSION, "terms_template": f"terms/{settings.TERMS_VERSION}.html"}
    return render(request, "accounts/terms.html", context)


# For staff


@require_safe
@approver_required
def registrations(request: SignedInRequest) -> HttpResponse:
    page = Paginator(waiting_registrations(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/registrations.html", {"page": page})


@require_safe
@approver_required
def registration(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """While it is undecided the page shows the real name, and showing it is recorded."""
    person = access_registration(request.user, pk)
    identity = read_identity(person, by=request.user) if person.state in UNDECIDED else None
    return show_registration(request, person, identity=identity)


@require_POST
@approver_required
def registration_contact(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = access_registration(request.user, pk)
    form = ContactForm(request.POST, auto_id=CONTACT_ID)
    if not form.is_valid():
        return show_registration(request, person, contact_form=form)
    contact = read_contact(person, by=request.user, reason=form.cleaned_data["reason"])
    return show_registration(request, person, identity=read_identity(person, by=request.user), contact=contact)


@require_POST
@approver_required
def registration_approve(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = access_registration(request.user, pk)
    form = ApproveForm(request.POST, auto_id=APPROVE_ID)
    if not form.is_valid():
        return show_registration(request, person, approve_form=form)
    given = form.cleaned_data
    try:
        approve_person(person, seen=given["seen"], until=given["until"], by=request.user)
    except Refused as refused:
        if refused.field is None:
            raise
        refused.add_to(form)
        return show_registration(request, person, approve_form=form)
    messages.success(request, _("You approved %(name)s. We have written to them.") % {"name": person})
    return redirect("registrations")


@require_POST
@approver_required
def registration_decline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = access_registration(request.user, pk)
    form = DeclineForm(request.POST, auto_id=DECLINE_ID)
    if not form.is_valid():
        return show_registration(request, person, decline_form=form)
    given = form.cleaned_data
    decline_person(person, reason=given["reason"], seen=given["seen"], by=request.user)
    messages.success(request, _("You declined %(name)s. We have written to them.") % {"name": person})
    return redirect("registrations")


@sensitive_variables("identity", "contact")
def show_registration(
    request: SignedInRequest,
    person: User,
    *,
    identity: Identity | None = None,
    contact: Contact | None = None,
    contact_form: forms.Form | None = None,
    decline_form: forms.Form | None = None,
    approve_form: forms.Form | None = None,
) -> HttpResponse:
    seen = {"seen": person.state}
    context = {
        "person": person,
        "identity": identity,
        "terms": person.terms_accepted.order_by("-at").first(),
        "contact": contact,
        "contact_form": contact_form or ContactForm(auto_id=CONTACT_ID),
        "approve_form": approve_form or ApproveForm(initial=seen | _proposed(), auto_id=APPROVE_ID),
        "decline_form": decline_form or DeclineForm(initial=seen, auto_id=DECLINE_ID),
        "may_decline": person.state == User.State.PENDING,
        "may_approve": person.state in UNDECIDED,
        "has_approval": person.state in DECIDED,
    }
    return render(request, "accounts/registration.html", context)


def _proposed() -> dict[str, object]:
    return {"until": proposed_last_day(timezone.localdate())}


# For everybody about themselves


@require_safe
@approved_required
def me(request: SignedInRequest) -> HttpResponse:
    form = LanguageForm(initial={"language": request.user.language})
    approval = last_day(request.user.approved_until, today=timezone.localdate())
    return render(request, "accounts/me.html", {"language_form": form, "approval": approval})


@require_POST
@signed_in_required
def my_language(request: SignedInRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    back = "me" if is_let_in(request.user) else "waiting"
    if not form.is_valid():
        return redirect(back)
    choose_language(request.user, language=form.cleaned_data["language"])
    response = redirect(back)
    set_language_cookie(response, request.user.language)
    with translation.override(request.user.language):
        messages.success(request, _("Your language is saved."))
    return response


@require_safe
@approved_required
def my_record(request: SignedInRequest) -> HttpResponse:
    page = Paginator(entries_about(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": record_lines(page.object_list),
        "terms": request.user.terms_accepted.order_by("-at"),
        "checks": checks_of(request.user),
        **own_details(request.user),
    }
    return render(request, "accounts/my_record.html", context)


@require_safe
@signed_in_required
def waiting(request: SignedInRequest) -> HttpResponse:
    if is_let_in(request.user):
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = LanguageForm(initial={"language": request.user.language})
    return render(request, "accounts/waiting.html", {"language_form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
def accept_terms(request: SignedInRequest) -> HttpResponse:
    """The terms as they stand now, for somebody who has not accepted them yet, and for whoever wants to see it."""
    if request.method == "POST":
        accept(request.user, version=request.POST.get("version", ""))
        return redirect(safe_next(request) or settings.LOGIN_REDIRECT_URL)
    context = {
        "version": settings.TERMS_VERSION,
        "terms_template": f"terms/{settings.TERMS_VERSION}.html",
        "is_accepted": request.user.terms_version == settings.TERMS_VERSION,
        "next": safe_next(request),
    }
    return render(request, "accounts/accept_terms.html", context)
