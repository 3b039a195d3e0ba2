from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from moderation.sanctions.actions import undo_sanction
from moderation.sanctions.forms import UndoForm
from moderation.sanctions.permissions import access_sanction


@require_http_methods(["GET", "POST"])
@signed_in_required
def undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """For moderators: takes one decision back, with a reason."""
    sanction = access_sanction(request.user, pk)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            undo_sanction(sanction, why=form.cleaned_data["why"], by=request.user)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            refused.add_to(form)
        else:
            messages.success(request, _("Taken back. The person has been told."))
            return redirect("moderation:case", pk=sanction.case_id)
    return render(request, "sanctions/undo.html", {"sanction": sanction, "form": form})
