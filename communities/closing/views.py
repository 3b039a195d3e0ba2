from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.closing.actions import check_may_close
from accounts.closing.keepers import must_be_kept
from accounts.permissions import SignedInRequest, signed_in_required
from communities.closing.actions import close_account
from communities.closing.forms import CloseForm
from communities.closing.queries import left_empty, to_hand_over
from communities.groups.permissions import leading_among
from core.errors import Refused


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def close(request: SignedInRequest) -> HttpResponse:
    """Says what goes and what stays, asks for the password, then closes one's own account."""
    groups, bar = to_hand_over(request.user), ""
    try:
        check_may_close(request.user)
    except Refused as refused:
        bar = refused.message
    kept = must_be_kept([request.user.pk, *request.user.doubles.values_list("pk", flat=True)])
    form = CloseForm(request.POST or None, user=request.user)
    if request.method == "POST" and not groups and not bar and form.is_valid():
        close_account(request.user, by=request.user)
        logout(request)  # the session's row is gone already; this gives the browser a new and empty one
        messages.success(request, _("Your account is closed."))
        if kept:
            messages.info(request, _("Your name, how to reach you and what you wrote are kept for a legal claim only."))
        return redirect("account_login")
    context = {
        "form": form,
        "groups": groups,
        "bar": bar,
        "kept": kept,
        "empty": left_empty(request.user),
        "reviews": bool(leading_among({request.user.pk})),
    }
    return render(request, "closing/close.html", context)
