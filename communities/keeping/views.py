from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from communities.keeping.actions import keep_messages
from communities.keeping.forms import KeepingForm
from communities.keeping.queries import keeping_of, said_of, sentence_of
from communities.rooms.permissions import access_room_settings
from core.errors import Refused


@require_http_methods(["GET", "POST"])
@signed_in_required
def room_keeping(request: SignedInRequest, slug: str, room_slug: str) -> HttpResponse:
    """For how long a room's messages are kept. Where some would go by it, one is asked once more (`sure`)."""
    room = access_room_settings(request.user, slug, room_slug)
    keeping, data = keeping_of(room), request.POST or None
    form = KeepingForm(data, room=room, keeping=keeping, now=timezone.now())
    context = {"community": room.community, "room": room, "form": form, "sentence": sentence_of(keeping)}
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        if form.going and request.POST.get("sure") != "yes" and days != form.cleaned_data["seen"]:
            period = said_of(days) if days is not None else ""
            return render(request, "keeping/sure.html", {**context, "going": form.going, "period": period})
        try:
            keep_messages(room, days=days, seen=form.cleaned_data["seen"], by=request.user)
        except Refused as refused:
            refused.add_to(form)
            context["form"] = KeepingForm(None, room=room, keeping=keeping_of(room), now=timezone.now())
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("room_settings", slug=slug, room_slug=room_slug)
    return render(request, "keeping/keeping.html", context)
