from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import SignedInRequest, approved_required
from communities.notifications.actions import mark_all_read
from communities.notifications.queries import newest_notifications


@require_GET
@approved_required
def notifications(request: SignedInRequest) -> HttpResponse:
    return render(request, "notifications/list.html", {"lines": newest_notifications(request.user)})


@require_POST
@approved_required
def read_all(request: SignedInRequest) -> HttpResponse:
    mark_all_read(request.user, now=timezone.now())
    return redirect("notifications")
