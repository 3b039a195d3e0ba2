"""What was decided about oneself, and asking for another look: signed in, or by the link in a letter."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from core.pace import is_too_fast
from moderation.appeals.actions import make_appeal, reply_to_appeal
from moderation.appeals.forms import AppealForm, ReplyForm
from moderation.appeals.queries import page_of
from moderation.sanctions.models import Sanction
from moderation.sanctions.permissions import access_by_token, access_own_sanction
from moderation.sanctions.queries import sanctions_of, told

LISTED = 100


@require_GET
@signed_in_required
def mine(request: SignedInRequest) -> HttpResponse:
    """Everything decided about oneself, whatever state one's account is in."""
    return render(request, "sanctions/mine.html", {"lines": told(sanctions_of(request.user)[:LISTED])})


@require_http_methods(["GET", "POST"])
@signed_in_required
def one(request: SignedInRequest, pk: UUID) -> HttpResponse:
    sanction = access_own_sanction(request.user, pk)
    return _show(request, sanction, "sanctions/one.html")


@require_http_methods(["GET", "POST"])
@sensitive_variables("token")
def by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """The same for somebody who cannot sign in. Unknown links, and those of people who are let in, are missing."""
    sanction = access_by_token(token)
    if is_too_fast("appeal", sanction.pk, settings.APPEAL_LOOK_LIMIT):
        raise Refused("rate", _("That was a lot at once. Wait ten minutes and try again."), retry_after=600)
    response = _show(request, sanction, "sanctions/by_letter.html")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _show(request: HttpRequest, sanction: Sanction, template: str) -> HttpResponse:
    page = page_of(sanction)
    form = (ReplyForm if page.appeal else AppealForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if page.appeal:
                reply_to_appeal(page.appeal, text=form.cleaned_data["text"], by=sanction.person)
            else:
                make_appeal(sanction, text=form.cleaned_data["text"], by=sanction.person)
        except Refused as refused:
            refused.add_to(form)
            page = page_of(sanction)
        else:
            messages.success(request, _("Sent. We will tell you when somebody has answered or decided."))
            return redirect(request.path)
    return render(request, template, {"sanction": sanction, "page": page, "form": form})
