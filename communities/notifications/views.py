from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import SignedInRequest, approved_required
from communities.notifications.actions import mark_all_read


@require_POST
@approved_required
def read_all(request: SignedInRequest) -> HttpResponse:
    mark_all_read(request.user, now=timezone.now())
    return redirect("notifications")
