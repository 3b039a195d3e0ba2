"""Serves the public pictures where no proxy does. Documents are not among them: Wagtail asks permission for those."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
def picture(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    """`folder` comes from the list of addresses, never from the visitor; `serve` refuses a path that leaves it."""
    answer = serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / folder))
    answer.headers["Cache-Control"] = "public, max-age=86400"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
