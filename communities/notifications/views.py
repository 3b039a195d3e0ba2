from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import SignedInRequest, approved_required
from communities.notifications.actions import mark_read, stop_letters
from communities.notifications.stopping import person_of


@require_POST
@approved_required
def read_all(request: SignedInRequest) -> HttpResponse:
    mark_read(request.user, now=timezone.now())
    return redirect("notifications")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in a letter opens: it asks, and the POST ends the letters. A mail program sends it too (RFC 8058).

    Nobody is signed in by it, and it says nothing of whose letters they are. Twice does no harm.
    """
    pk = person_of(token)
    person = User.objects.filter(pk=pk).first() if pk else None
    if person is None:
        raise Http404
    if request.method == "POST":
        stop_letters(person)
    return render(request, "notifications/stop.html", {"is_done": request.method == "POST"})
