from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import SignedInRequest, signed_in_required
from communities.files.models import Kind
from communities.groups.permissions import access_community
from communities.library.queries import library_of
from communities.posts.queries import parse_cursor


@require_GET
@signed_in_required
def library(request: SignedInRequest, slug: str) -> HttpResponse:
    """The files of a group: of one kind with `?kind=`, further ones with `?after=`."""
    community = access_community(request.user, slug)
    asked = request.GET.get("kind", "")
    kind = asked if asked in Kind.values else ""
    after = parse_cursor(request.GET.get("after", ""))
    context = {
        "community": community,
        "page": library_of(community, reader=request.user, kind=kind, after=after),
        "kinds": Kind.choices,
        "kind": kind,
        "is_later": after is not None,
    }
    return render(request, "library/library.html", context)
