"""Looking at one page again, and the report of all that are due."""

import csv
from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest
from home.review.actions import say_checked, set_review_date
from home.review.forms import ReviewForm
from home.review.models import Review
from home.review.permissions import access_page
from home.review.queries import Asked, next_date, owners_for, report, review_of

PER_PAGE = 50
MOST_EXPORTED = 10_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_http_methods(["GET", "POST"])
def review_page(request: SignedInRequest, page_id: int) -> HttpResponse:
    """Says that the page is right until another day, or only sets that day."""
    page = access_page(request.user, page_id)
    suggested = {"review_by": next_date(page, timezone.localdate())}
    form = ReviewForm(request.POST) if request.method == "POST" else ReviewForm(initial=suggested)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["review_by"]
        if form.cleaned_data["do"] == "checked":
            say_checked(page, review_by=day, by=request.user, now=timezone.now())
            messages.success(request, _("Thank you. We have noted that the page is still right."))
        else:
            set_review_date(page, review_by=day, by=request.user)
            messages.success(request, _("The date is set."))
        return redirect("cms_review_page", page.pk)
    return render(request, "home/cms/review_page.html", {"page": page, "form": form, "review": review_of(page)})


@require_GET
def review_report(request: SignedInRequest) -> HttpResponse:
    """All pages this person may edit with their dates: overdue, coming or all; one owner's; as a table to take away."""
    today, asked = timezone.localdate(), _asked(request)
    rows = report(request.user, asked, today)
    if request.GET.get("export") == "csv":
        return _as_csv(list(rows[:MOST_EXPORTED]))
    context = {
        "rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("p")),
        "asked": asked,
        "query": asdict(asked),
        "owners": owners_for(request.user),
        "today": today,
    }
    return render(request, "home/cms/review_report.html", context)


def _asked(request: SignedInRequest) -> Asked:
    """What makes no sense is as if it had not been asked."""
    show, owner = request.GET.get("show", ""), request.GET.get("owner", "")
    try:
        owner = owner if owner in {"", "none"} else str(UUID(owner))
    except ValueError:
        owner = ""
    return Asked(show if show in {"overdue", "coming", "all"} else "overdue", owner)


def _as_csv(rows: list[Review]) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="pages-to-review.csv"'
    answer.headers["Cache-Control"] = "private, no-store"
    answer.write("\ufeff")  # without it Excel reads Welsh letters wrong
    table = csv.writer(answer)
    table.writerow([_("Page"), _("Type"), _("Owner"), _("Look at it again by"), _("Last checked"), _("Checked by")])
    for row in rows:
        owner, checker = row.page.owner, row.checked_by
        cells = [row.page.title, str(row.page.content_type.name), owner.display_name if owner else ""]
        cells += [row.review_by.isoformat() if row.review_by else ""]
        cells += [timezone.localdate(row.checked_at).isoformat() if row.checked_at else ""]
        cells += [checker.display_name if checker else ""]
        table.writerow([_no_formula(cell) for cell in cells])
    return answer


def _no_formula(cell: str) -> str:
    """A title that a spreadsheet would take for a formula is only words."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
