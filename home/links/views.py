"""The report of broken links."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.models import Page

from accounts.permissions import SignedInRequest
from home.editors.queries import pages_to_choose
from home.links.actions import check_again
from home.links.models import PageLink, Problem
from home.links.queries import broken_links_for

PER_PAGE = 50


@require_GET
def broken_links(request: SignedInRequest) -> HttpResponse:
    """Every broken link of the pages this person may edit, the oldest first."""
    rows = Paginator(broken_links_for(request.user), PER_PAGE).get_page(request.GET.get("p"))
    keys = [int(row.target[5:]) for row in rows if row.target.startswith("page:")]
    pointed = pages_to_choose(Page.objects.all(), request.user).in_bulk(keys)
    shown = [
        {
            "row": row,
            "what": _what(row),
            "target": _where(row.target, pointed),
        }
        for row in rows
    ]
    context = {"rows": rows, "shown": shown, "query": {}, "looks_outside": settings.LINK_CHECK}
    return render(request, "home/cms/broken_links.html", context)


def _what(row: PageLink) -> str:
    return str(Problem(row.problem or (row.outside.problem if row.outside else "")).label)


def _where(target: str, pages: dict[int, Page]) -> str:
    """A page of ours by its title; nothing where it is not there any more, or is the draft of another section."""
    if target.startswith("page:"):
        page = pages.get(int(target[5:]))
        return str(page.title if page.live else page.draft_title or page.title) if page else ""
    return "" if target.startswith("document:") else target


@require_POST
def check_links_again(request: SignedInRequest, page_id: int) -> HttpResponse:
    page = Page.objects.filter(pk=page_id, depth__gt=1).first()
    if page is None or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    check_again(page, now=timezone.now())
    messages.success(request, _("The links of this page will be checked again within a minute."))
    return redirect("cms_broken_links")
