from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.approvals.actions import confirm_approval, record_check, revoke_approval
from accounts.approvals.endings import what_ends
from accounts.approvals.forms import CheckForm, ConfirmForm, RenewalsForm, RevokeForm
from accounts.approvals.permissions import DECIDED, access_approval
from accounts.approvals.queries import approvals_ending, approvals_over, checks_of, last_day, proposed_last_day
from accounts.approvals.queries import renewals as renewals_of
from accounts.models import User
from accounts.permissions import SignedInRequest, approver_required
from core.errors import Refused

PER_PAGE = 25
RENEWABLE = {User.State.APPROVED, User.State.LAPSED}
CONFIRM_ID, CHECK_ID = "confirm_%s", "check_%s"  # two forms on one page


@require_http_methods(["GET", "POST"])
@approver_required
def renewals(request: SignedInRequest) -> HttpResponse:
    """Whose approval is due to be renewed; one click, or ticks and one button, renews."""
    is_over = request.GET.get("show") == "over"
    today = timezone.localdate()
    if request.method == "POST":
        form = RenewalsForm(request.POST)
        if form.is_valid() and _renew(request, form):
            return redirect(reverse("renewals") + ("?show=over" if is_over else ""))
    else:
        form = RenewalsForm(initial={"until": proposed_last_day(today)})
    people = approvals_over() if is_over else approvals_ending(today=today)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    lines = renewals_of(page.object_list, today=today, reader=request.user)
    context = {"page": page, "lines": lines, "form": form, "ticked": form.tokens(), "is_over": is_over}
    return render(request, "accounts/approvals/renewals.html", context)


def _renew(request: SignedInRequest, form: RenewalsForm) -> bool:
    """Renews each by itself, so that one who cannot be renewed holds up nobody. False where the day is wrong."""
    given = form.cleaned_data
    seen = {choice.id: choice.seen for choice in given["chosen"]}
    done = 0
    for person in User.objects.filter(pk__in=seen, state__in=DECIDED):
        try:
            confirm_approval(person, until=given["until"], seen=seen[person.pk], by=request.user)
        except Refused as refused:
            if refused.field == "until":
                refused.add_to(form)
                return False
            messages.warning(request, refused.message)
        else:
            done += 1
    say_renewed(request, done, form)
    return True


def say_renewed(request: SignedInRequest, done: int, form: RenewalsForm) -> None:
    if done:
        day = date_format(form.cleaned_data["until"], "j F Y")
        words = ngettext(
            "Renewed for %(number)d person, until %(day)s.", "Renewed for %(number)d people, until %(day)s.", done
        )
        messages.success(request, words % {"number": done, "day": day})


@require_safe
@approver_required
def approval(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return _show(request, access_approval(request.user, pk))


@require_POST
@approver_required
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = access_approval(request.user, pk)
    form = ConfirmForm(request.POST, auto_id=CONFIRM_ID)
    if not form.is_valid():
        return _show(request, person, confirm_form=form)
    given = form.cleaned_data
    try:
        confirm_approval(person, until=given["until"], seen=given["seen"], by=request.user)
    except Refused as refused:
        if refused.field is None:
            raise
        refused.add_to(form)
        return _show(request, person, confirm_form=form)
    messages.success(request, _("You renewed the approval of %(name)s. We have written to them.") % {"name": person})
    return redirect("approval", pk=pk)


@require_POST
@approver_required
def check(request: SignedInRequest, pk: UUID) -> HttpResponse:
    person = access_approval(request.user, pk)
    form = CheckForm(request.POST, auto_id=CHECK_ID)
    if form.is_valid():
        given = form.cleaned_data
        try:
            record_check(
                person, kind=given["kind"], seen_on=given["seen_on"], until=given["valid_until"], by=request.user
            )
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("It is noted that you saw it."))
            return redirect("approval", pk=pk)
    return _show(request, person, check_form=form)


@require_http_methods(["GET", "POST"])
@approver_required
def revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Says what will end, asks why, and then ends it."""
    person = access_approval(request.user, pk)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke_approval(person, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("You took the approval of %(name)s back.") % {"name": person})
        return redirect("approval", pk=pk)
    context = {"person": person, "form": form, "ends": what_ends(person)}
    return render(request, "accounts/approvals/revoke.html", context)


def _show(
    request: SignedInRequest,
    person: User,
    *,
    confirm_form: forms.Form | None = None,
    check_form: forms.Form | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    proposed = {"until": proposed_last_day(today), "seen": person.approved_until}
    context = {
        "person": person,
        "day": last_day(person.approved_until, today=today),
        "checks": checks_of(person),
        "is_own": person == request.user,
        "may_renew": person.state in RENEWABLE,
        "may_revoke": person.state != User.State.SUSPENDED,
        "confirm_form": confirm_form or ConfirmForm(initial=proposed, auto_id=CONFIRM_ID),
        "check_form": check_form or CheckForm(initial={"seen_on": today}, auto_id=CHECK_ID),
    }
    return render(request, "accounts/approvals/detail.html", context)
