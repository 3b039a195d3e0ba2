from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.announcements.actions import confirm_announcement
from communities.announcements.kinds import ANNOUNCEMENT
from communities.announcements.permissions import access_asked, access_confirmations
from communities.announcements.queries import Asked, members_by_answer
from communities.posts.views import write_post

PAGE = 50


@require_http_methods(["GET", "POST"])
@signed_in_required
def new_announcement(request: SignedInRequest, slug: str) -> HttpResponse:
    return write_post(request, slug, ANNOUNCEMENT)


@require_POST
@signed_in_required
def confirm(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    confirm_announcement(access_asked(request.user, slug, pk), by=request.user)
    messages.success(request, _("Thank you. You have confirmed that you have read it."))
    return redirect("post", slug=slug, pk=pk)


@require_GET
@signed_in_required
def confirmations(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """For hosts: who has not confirmed yet, and who has."""
    announcement = access_confirmations(request.user, slug, pk)
    only_confirmed = request.GET.get("show") == "confirmed"
    page = Paginator(members_by_answer(announcement, confirmed=only_confirmed), PAGE).get_page(request.GET.get("page"))
    post = announcement.post
    context = {
        "community": post.community,
        "post": post,
        "page": page,
        "only_confirmed": only_confirmed,
        "panel": Asked(announcement, False, False, True),
    }
    return render(request, "announcements/confirmations.html", context)
