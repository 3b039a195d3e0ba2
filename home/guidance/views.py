"""Help: short pages for everybody. They are no secret, so nobody is asked who they are; what is theirs comes first."""

from collections.abc import Callable, Collection

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from home.guidance.queries import AUDIENCES, BY_SLUG, LONGEST, TOPICS, shelves, topics_about

Roles = Callable[[HttpRequest], Collection[str]]


@require_safe
def help_pages(request: HttpRequest, roles: Roles) -> HttpResponse:
    """All topics, or those about the words looked for."""
    words = request.GET.get("q", "")[:LONGEST]
    context = {
        "words": words,
        "is_search": "q" in request.GET,
        "found": topics_about(words),
        "shelves": shelves(roles(request)),
    }
    return render(request, "guidance/list.html", context)


@require_safe
def help_topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = BY_SLUG.get(slug)
    if topic is None:
        raise Http404
    beside = [other for other in TOPICS if other.audience == topic.audience and other is not topic]
    context = {"topic": topic, "beside": beside, "audience": AUDIENCES[topic.audience]}
    return render(request, "guidance/topic.html", context)
