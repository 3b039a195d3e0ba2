from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.approvals.endings import SESSIONS
from accounts.models import User
from accounts.people.actions import check_may_join, find_people
from accounts.people.forms import FindForm
from accounts.people.queries import names_alike, same_details
from accounts.permissions import SignedInRequest, access_registration, approver_required
from communities.doubles.actions import check_gives_no_duty, check_is_one_person, join_accounts
from communities.doubles.forms import JoinForm
from communities.doubles.queries import Plan, known_groups, names_to_verify, plan_of, written_by
from core.errors import Refused

GONE = {User.State.MERGED, User.State.CLOSED}


@require_http_methods(["GET", "HEAD", "POST"])
@approver_required
@sensitive_variables("form")
def choose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Which other account is the same person's: those with the same details are offered, others are looked for."""
    person = access_registration(request.user, pk)
    form = FindForm(request.POST) if request.method == "POST" else FindForm()
    found: list[User] | None = None
    if request.method == "POST" and form.is_valid():
        found = [one.person for one in find_people(form.cleaned_data["words"], by=request.user)]
    else:
        likely = [same.person for same in same_details(person)] + [alike.person for alike in names_alike(person)]
        found = list(dict.fromkeys(likely)) if request.method != "POST" else []
    others = [one for one in found if one.pk != pk and one.state not in GONE]
    context = {"person": person, "form": form, "others": others, "is_answer": request.method == "POST"}
    return render(request, "doubles/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@approver_required
def join(request: SignedInRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Shows all that joining changes, then does it: `pk` is kept, `other` is closed."""
    kept, closed = access_registration(request.user, pk), access_registration(request.user, other)
    plan = plan_of(kept, closed)
    form = JoinForm(request.POST if request.method == "POST" else None, initial={"seal": plan.seal})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        join_accounts(kept, closed, seal=given["seal"], reason=given["reason"], by=request.user)
        messages.success(request, _("The two accounts are one. We have written to both e-mail addresses."))
        return redirect("registration", pk=pk)
    if bar := _bar(plan, by=request.user):
        context = {"kept": kept, "closed": closed, "bar": bar, "to_verify": names_to_verify(plan)}
        return render(request, "doubles/not_yet.html", context)
    known = known_groups(plan, request.user)
    context = {
        "kept": kept,
        "closed": closed,
        "form": form,
        "lines": [(line, line.community.pk in known) for line in plan.lines],
        "written": written_by(closed),
        "sessions": SESSIONS.words(SESSIONS.count(closed)),
    }
    return render(request, "doubles/join.html", context)


def _bar(plan: Plan, *, by: User) -> str:
    """What staff have to put right before these two can be joined, in a sentence. Raises Refused where they cannot."""
    try:
        check_may_join(plan.kept, plan.closed, by=by)
        check_gives_no_duty(plan)
        check_is_one_person(plan)
    except Refused as refused:
        if refused.code != "conflict":
            raise
        return refused.message
    return ""
