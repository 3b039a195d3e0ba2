"""The report of visits in /cms/."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.counting.queries import pages_most_seen, visits_by_day


@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    days = visits_by_day(today)
    context = {"days": days, "pages": pages_most_seen(today), "total": sum(day.visits for day in days)}
    return render(request, "home/cms/visits.html", context)
