from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, approved_required, signed_in_required
from communities.bell.forms import EverywhereForm, GroupForm
from communities.bell.permissions import access_notification
from communities.bell.queries import bell_page, lines_of
from communities.groups.permissions import access_community
from communities.groups.queries import groups_of
from communities.notifications.actions import follow, mark_read, set_wish
from communities.notifications.queries import wishes_of
from communities.posts.permissions import access_post
from communities.posts.queries import parse_cursor
from core.prefetch import is_prefetch


@require_GET
@approved_required
def notifications(request: SignedInRequest) -> HttpResponse:
    """What happened that concerns me. A line whose thing is gone is read with this: there is nothing to open."""
    page = bell_page(request.user, after=parse_cursor(request.GET.get("after", "")))
    gone = {line.id for line in page.lines if line.is_gone and line.is_new}
    if gone and not is_prefetch(request):
        mark_read(request.user, now=timezone.now(), only=gone)
    context = {"page": page, "kept_days": settings.NOTIFICATIONS_KEPT_DAYS}
    return render(request, "notifications/list.html", context)


@require_GET
@approved_required
def opened(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Marks a line as read and leads to its thing, which asks again whether this person may see it."""
    row = access_notification(request.user, pk)
    line = lines_of(request.user, [row])[0]
    if not is_prefetch(request):
        mark_read(request.user, now=timezone.now(), only={pk})
    return redirect(line.url or "notifications")


@require_http_methods(["GET", "POST"])
@approved_required
def everywhere(request: SignedInRequest) -> HttpResponse:
    wish, _here = wishes_of(request.user, None)
    form = EverywhereForm(request.POST or None, wish=wish)
    if request.method == "POST" and form.is_valid():
        set_wish(request.user, community=None, **form.wanted)
        messages.success(request, _("Saved."))
        return redirect("notification_settings")
    groups = groups_of(request.user)
    return render(request, "notifications/settings.html", {"form": form, "groups": groups})


@require_http_methods(["GET", "POST"])
@signed_in_required
def in_group(request: SignedInRequest, slug: str) -> HttpResponse:
    community = access_community(request.user, slug)
    general, here = wishes_of(request.user, community.pk)
    form = GroupForm(request.POST or None, everywhere=general, here=here)
    if request.method == "POST" and form.is_valid():
        set_wish(request.user, community=community.pk, **form.wanted)
        messages.success(request, _("Saved."))
        return redirect("group_notification_settings", slug=slug)
    return render(request, "notifications/group.html", {"form": form, "community": community})


@require_POST
@signed_in_required
def follow_post(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    _community, post = access_post(request.user, slug, pk)
    is_on = request.POST.get("do") == "follow"
    follow(request.user, post.pk, is_on=is_on)
    messages.success(request, _("You follow this post.") if is_on else _("You hear no more of this post."))
    return redirect("post", slug=slug, pk=pk)
