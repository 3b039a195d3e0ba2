"""An editor's links to a draft, and the draft as whoever has such a link sees it."""

import copy
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from accounts.permissions import SignedInRequest
from core.errors import Refused
from core.pace import is_too_fast
from home.previews.actions import end_link, share_draft
from home.previews.forms import ShareForm
from home.previews.permissions import access_editable, access_shared, may_share
from home.previews.queries import links_of, token_of

LOOKS = (60, 60)  # of one link within so many seconds


@require_http_methods(["GET", "POST"])
def shared_links(request: SignedInRequest, page_id: int) -> HttpResponse:
    """All links to this page's draft that work, and making one."""
    page = access_editable(request.user, page_id)
    form = ShareForm(request.POST or None) if request.method == "POST" else ShareForm()
    if request.method == "POST" and form.is_valid():
        try:
            share_draft(page, days=form.cleaned_data["days"], by=request.user, now=timezone.now())
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("The link works now. Copy it from the list below."))
            return redirect("cms_shared_links", page.pk)
    return _show(request, page, form)


def _show(request: SignedInRequest, page: Page, form: ShareForm) -> HttpResponse:
    links = [
        {"link": link, "address": request.build_absolute_uri(reverse("shared_draft", args=[token_of(link)]))}
        for link in links_of(page, timezone.now())
    ]
    context = {"page": page, "form": form, "links": links, "may_share": may_share(request.user, page)}
    return render(request, "home/cms/shared_links.html", context)


@require_POST
def end_shared_link(request: SignedInRequest, page_id: int, pk: UUID) -> HttpResponse:
    page = access_editable(request.user, page_id)
    end_link(pk, page=page, by=request.user, now=timezone.now())
    messages.success(request, _("That link does not work any more."))
    return redirect("cms_shared_links", page.pk)


@require_safe
@sensitive_variables("token")
def shared_draft(request: HttpRequest, token: str) -> HttpResponseBase:
    """The newest draft, as anybody would see it once published. What has no changes left is read where it is."""
    link = access_shared(token, now=timezone.now())
    if is_too_fast("shared-draft", link.pk, LOOKS):
        raise Refused("rate", _("That was a lot at once. Wait a minute, then try again."), retry_after=LOOKS[1])
    page = link.page.specific
    if page.live and not page.has_unpublished_changes and page.url:
        answer: HttpResponseBase = redirect(page.url)
    else:
        answer = _draft(request, page, link)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _draft(request: HttpRequest, page: Page, link: object) -> HttpResponseBase:
    """Drawn for a stranger, whoever looks: an editor who tries the link sees what others will see."""
    stranger = copy.copy(request)
    stranger.user = AnonymousUser()
    stranger.is_preview = True  # type: ignore[attr-defined]
    stranger.shared_draft = link  # type: ignore[attr-defined]
    draft = page.get_latest_revision_as_object()
    answer: HttpResponseBase = draft.serve_preview(stranger, draft.default_preview_mode)
    return answer
