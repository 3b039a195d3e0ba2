from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from moderation.complaints.models import Complaint
from moderation.orders.actions import carry_out_removal, prepare_disclosure, record_order, release_disclosure
from moderation.orders.forms import EvidenceForm, OrderForm
from moderation.orders.models import CourtOrder
from moderation.orders.permissions import access_case_of_order, access_order, may_disclose


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def orders(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What courts have ordered in a case, and a form to record another order."""
    case = access_case_of_order(request.user, pk)
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            order = record_order(case, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("Recorded."))
            return redirect("moderation:order", pk=order.pk)
    complaint = Complaint.objects.filter(case=case).first()
    context = {"case": case, "complaint": complaint, "form": form, "orders": case.orders.all()}  # type: ignore[attr-defined]
    return render(request, "orders/orders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def order(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One order. `do` says which button was pressed; what is disclosed comes out as a text file, once."""
    found = access_order(request.user, pk)
    do = request.POST.get("do", "")
    if request.method == "POST" and do not in {"remove", "prepare", "release"}:
        return HttpResponse(status=400)
    form = EvidenceForm(request.POST if do in {"remove", "release"} else None)
    bound: forms.Form = form if do != "prepare" else forms.Form(request.POST)
    if request.method == "POST" and bound.is_valid():
        try:
            return _do(request, found, do, bound)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            messages.error(request, refused.message)
            return redirect("moderation:order", pk=pk)
    context = {"order": found, "form": form, "may_disclose": may_disclose(request.user, found)}
    return render(request, "orders/order.html", context)


def _do(request: SignedInRequest, found: CourtOrder, do: str, form: forms.Form) -> HttpResponse:
    if do == "release":
        answer = HttpResponse(
            release_disclosure(found, by=request.user, **form.cleaned_data), content_type="text/plain; charset=utf-8"
        )
        answer.headers["Content-Disposition"] = 'attachment; filename="disclosure.txt"'
        answer.headers["Cache-Control"] = "private, no-store"
        return answer
    if do == "remove":
        carry_out_removal(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Removed, as the court ordered."))
    else:
        prepare_disclosure(found, by=request.user)
        messages.success(request, _("Put together. Somebody else has to release it."))
    return redirect("moderation:order", pk=found.pk)
