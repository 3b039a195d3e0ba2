from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from moderation.oncall.actions import drop_shift, plan_shift, set_out_of_hours
from moderation.oncall.forms import OutOfHoursForm, ShiftForm
from moderation.oncall.permissions import access_rota, access_rota_to_change, access_shift, may_change_rota
from moderation.oncall.queries import could_be_on_call, on_call_at, out_of_hours, shifts_from


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def rota(request: SignedInRequest) -> HttpResponse:
    """Who is on call and will be; for whoever makes the rota a form to add somebody."""
    (access_rota_to_change if request.method == "POST" else access_rota)(request.user)
    now = timezone.now()
    form = ShiftForm(request.POST or None, people=could_be_on_call())
    if request.method == "POST" and form.is_valid():
        try:
            plan_shift(**form.cleaned_data, by=request.user, now=now)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("They are on the rota."))
            return redirect("moderation:rota")
    context = {
        "now_on_call": on_call_at(now),
        "shifts": shifts_from(now),
        "out_of_hours": out_of_hours(),
        "form": form if may_change_rota(request.user) else None,
    }
    return render(request, "oncall/rota.html", context)


@require_POST
@signed_in_required
def drop(request: SignedInRequest, pk: UUID) -> HttpResponse:
    drop_shift(access_shift(request.user, pk), by=request.user)
    messages.success(request, _("They are off the rota then."))
    return redirect("moderation:rota")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def hours(request: SignedInRequest) -> HttpResponse:
    access_rota_to_change(request.user)
    kept = out_of_hours()
    form = OutOfHoursForm(request.POST or None, initial={"words": kept.words, "words_cy": kept.words_cy})
    if request.method == "POST" and form.is_valid():
        try:
            set_out_of_hours(**form.cleaned_data, by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("Saved."))
            return redirect("moderation:rota")
    return render(request, "oncall/hours.html", {"form": form})
