"""The answer that hands out a file, with everything a browser must be told so that it runs nothing in it."""

from django.conf import settings
from django.core.files.storage import storages
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from communities.files.models import StoredFile

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def answer_with(file: StoredFile, *, size: str = "", download: bool = False) -> HttpResponse:
    """A picture of ours is shown, in the width asked for or the next; everything else is only ever saved."""
    path = file.path(_width(file, size))
    if settings.ACCEL_REDIRECT:
        answer = HttpResponse(content_type=file.content_type)
        answer.headers["X-Accel-Redirect"] = f"/stored/{path}"
    else:
        try:
            with storages["files"].open(path) as content:
                answer = HttpResponse(content.read(), content_type=file.content_type)
        except FileNotFoundError:  # forgotten in this very moment
            raise Http404 from None
    disposition = content_disposition_header(download or not file.is_picture, file.name)
    answer.headers["Content-Disposition"] = disposition or "inline"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _width(file: StoredFile, size: str) -> int | None:
    if not file.widths:
        return None
    asked = int(size) if size.isdecimal() and len(size) < 6 else file.widths[-1]
    return next((width for width in file.widths if width >= asked), file.widths[-1])
