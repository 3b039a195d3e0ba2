from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import read_identity
from accounts.identity.actions import (
    accept_name_change,
    ask_name_change,
    change_contact,
    decline_name_change,
    verify_identity,
    withdraw_name_change,
)
from accounts.identity.forms import ContactDetailsForm, NameAnswerForm, RealNameForm, VerifyForm
from accounts.models import Identity, NameChange, User
from accounts.names import mixes_scripts
from accounts.permissions import SignedInRequest, access_registration, approved_required, approver_required
from accounts.queries import own_details
from core.errors import Refused

CONTACT_ID, NAME_ID = "contact_%s", "name_%s"  # two forms on one page


# For everybody about themselves


@require_http_methods(["GET", "HEAD", "POST"])
@approved_required
@sensitive_post_parameters()
def my_details(request: SignedInRequest) -> HttpResponse:
    """One's own contact details, which change at once."""
    if request.method != "POST":
        return _show_details(request)
    form = ContactDetailsForm(request.POST, auto_id=CONTACT_ID)
    if not form.is_valid():
        return _show_details(request, contact_form=form)
    change_contact(request.user, **form.cleaned_data)
    messages.success(request, _("Your contact details are saved. What we held before is gone."))
    return redirect("my_details")


@require_POST
@approved_required
@sensitive_post_parameters()
def my_real_name(request: SignedInRequest) -> HttpResponse:
    """Asks staff for another registered name, or takes that back."""
    if "withdraw" in request.POST:
        withdraw_name_change(request.user)
        messages.success(request, _("You have taken it back. Your name stays as it is."))
        return redirect("my_details")
    form = RealNameForm(request.POST, auto_id=NAME_ID)
    if form.is_valid():
        try:
            ask_name_change(request.user, real_name=form.cleaned_data["real_name"])
        except Refused as refused:
            refused.add_to(form)
        else:
            words = _("Staff will ask you for something that shows the new name. Until then your old one stays.")
            messages.success(request, words)
            return redirect("my_details")
    return _show_details(request, name_form=form)


def _show_details(
    request: SignedInRequest,
    *,
    contact_form: ContactDetailsForm | None = None,
    name_form: RealNameForm | None = None,
) -> HttpResponse:
    held = own_details(request.user)
    contact = held["contact"]
    initial = {"postal_address": contact.postal_address, "phone": contact.phone} if contact else {}
    context = {
        **held,
        "contact_form": contact_form or ContactDetailsForm(initial=initial, auto_id=CONTACT_ID),
        "name_form": name_form or RealNameForm(auto_id=NAME_ID),
    }
    return render(request, "accounts/identity/mine.html", context)


# For staff


@require_http_methods(["GET", "HEAD", "POST"])
@approver_required
@sensitive_variables("identity")
def verify(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Shows the real name, which is recorded, and asks what staff compared it with."""
    person = access_registration(request.user, pk)
    identity = _identity(request, person)
    initial = {"shown": identity.registered_at.isoformat(), "seen_on": timezone.localdate()}
    form = VerifyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            verify_identity(person, **form.cleaned_data, by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("It is noted that you compared the name."))
            return redirect("registration", pk=pk)
    context = {"person": person, "identity": identity, "form": form, "is_mixed": mixes_scripts(identity.real_name)}
    return render(request, "accounts/identity/verify.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@approver_required
@sensitive_variables("identity", "change")
def name_change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The old name and the new one, which is recorded, and the answer."""
    person = access_registration(request.user, pk)
    change = NameChange.objects.filter(person=person, state=NameChange.State.WAITING).first()
    if change is None:
        raise Refused("conflict", _("This has been answered or taken back meanwhile."))
    identity = _identity(request, person)
    form = NameAnswerForm(request.POST if request.method == "POST" else None, initial={"seen_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            _answer(change, form, by=request.user)
        except Refused as refused:
            if refused.field is None:
                raise
            refused.add_to(form)
        else:
            messages.success(request, _("You answered. We have written to them that there is news."))
            return redirect("registration", pk=pk)
    context = {"person": person, "identity": identity, "change": change, "form": form}
    context["is_mixed"] = mixes_scripts(change.real_name)
    return render(request, "accounts/identity/name_change.html", context)


def _answer(change: NameChange, form: NameAnswerForm, *, by: User) -> None:
    given = form.cleaned_data
    if "decline" in form.data:
        decline_name_change(change, reason=given["reason"], by=by)
    else:
        accept_name_change(change, saw=given["saw"], seen_on=given["seen_on"], by=by)


def _identity(request: SignedInRequest, person: User) -> Identity:
    if not Identity.objects.filter(person=person).exists():
        raise Http404
    return read_identity(person, by=request.user)
