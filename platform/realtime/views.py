"""The same updates as the socket's, for networks that let no socket through."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from realtime.read import Sources, parse_stream, read_page, wire_name, without
from realtime.socket import LiveSessions, Session


@require_GET
def updates(request: HttpRequest, stream: str, *, sources: Sources, live_sessions: LiveSessions) -> JsonResponse:
    """{"items": [...], "seq": cursor after them, "more": bool, "reset": bool}; `after` as on the socket."""
    if not request.user.is_authenticated:
        raise Http404
    person_id = request.user.pk
    named = parse_stream(stream, person_id)
    source = sources.get(named[1]) if named else None
    after = request.GET.get("after", "0")
    if named is None or source is None or not (after.isascii() and after.isdecimal() and len(after) < 17):
        raise Http404
    name, _, object_id = named
    who = Session(request.session.session_key or "", person_id, request.user.password)

    def may_read() -> bool:
        return bool(live_sessions({who})) and person_id in source.readers({object_id: {person_id}}).get(object_id, ())

    # Asked before, so that the time it takes tells a stranger nothing; and once more after reading, of the session
    # too, as the hub does: a removal answered meanwhile wins.
    if not may_read():
        raise Http404
    page = read_page(source, name, int(after))
    hidden = source.withheld(object_id, list(page.items), {person_id}).get(person_id, set())
    if not may_read():
        raise Http404
    return JsonResponse(
        {
            "stream": wire_name(name),
            "items": without(page.items, hidden),
            "seq": page.cursor,
            "more": page.more,
            "reset": page.reset,
        }
    )
