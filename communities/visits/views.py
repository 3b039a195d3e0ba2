from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.permissions import access_community
from communities.visits.actions import mark_all_read
from communities.visits.forms import ReadForm


@require_POST
@signed_in_required
def read_all(request: SignedInRequest, slug: str) -> HttpResponse:
    community, now = access_community(request.user, slug), timezone.now()
    form = ReadForm(request.POST)
    until = (form.cleaned_data["until"] if form.is_valid() else None) or now
    mark_all_read(community, until=until, by=request.user, now=now)
    return redirect("group", slug=slug)
