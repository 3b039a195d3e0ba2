"""Hands out the paper that a notice came on; whoever calls it has asked whether this reader may have it."""

from django.conf import settings
from django.core.files.storage import storages
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from communities.files.serving import POLICY
from moderation.receiving.models import Scan


def answer_with_scan(scan: Scan) -> HttpResponse:
    """A picture is shown, a PDF only ever saved."""
    answer = HttpResponse(content_type=scan.content_type)
    if settings.ACCEL_REDIRECT:
        answer.headers["X-Accel-Redirect"] = f"/private/{scan.path}"
    else:
        try:
            with storages["private"].open(scan.path) as content:
                answer.content = content.read()
        except FileNotFoundError:
            raise Http404 from None
    is_picture = scan.content_type.startswith("image/")
    answer.headers["Content-Disposition"] = content_disposition_header(not is_picture, scan.name) or "inline"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
