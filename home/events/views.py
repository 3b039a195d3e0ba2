"""Events for people's own calendars: of what anybody may read, nothing else."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from home.events.ics import written
from home.events.queries import events_for_calendars, public_events


@require_safe
def event_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """One event, to put into a calendar."""
    event = public_events().filter(translation_key=key).first()
    if event is None:
        raise Http404
    return _answer(written([event]), "event.ics")


@require_safe
def events_feed(request: HttpRequest) -> HttpResponse:
    """What a calendar follows: all that is to come."""
    return _answer(written(events_for_calendars()), "events.ics")


def _answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
