from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from moderation.cases.models import PoliceReport
from moderation.sealed.actions import record_police_report
from moderation.sealed.forms import PoliceForm
from moderation.sealed.permissions import access_sealed


@require_http_methods(["GET", "POST"])
@signed_in_required
def police(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Says what to do with a case of the sexual abuse of a child, and keeps what became of the report."""
    found = access_sealed(request.user, pk)
    report = PoliceReport.objects.filter(case=found).first()
    initial = {"priority": report.priority, "reference": report.reference} if report else {}
    form = PoliceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            record_police_report(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            refused.add_to(form)
        else:
            messages.success(request, _("Kept. Nothing of this case is deleted for a year."))
            return redirect("moderation:case", pk=pk)
    return render(request, "cases/police.html", {"case": found, "form": form, "report": report})
