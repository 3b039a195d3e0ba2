"""The page of an author."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from home.people.queries import bylines


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    byline = get_object_or_404(bylines(), slug=slug)
    return render(request, "home/byline.html", {"byline": byline})
