from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.mailbox.actions import undo_email_change
from accounts.mailbox.permissions import holder_of


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, key: str) -> HttpResponse:
    """From the letter to the former address: no sign-in, because whoever changed it may have changed that too."""
    found = holder_of(key)
    if found is None:
        return render(request, "accounts/undo_email.html", status=404)
    if request.method != "POST":
        return render(request, "accounts/undo_email.html", {"email": found.email})
    undo_email_change(found.person, email=found.email, change=found.change)
    messages.success(
        request,
        _("Your account has its former address again, and everybody is signed out of it. Now choose a new password."),
    )
    return redirect("account_reset_password")
