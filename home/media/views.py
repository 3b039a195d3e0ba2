"""Serves the pictures that pages show. The files they were made from, and documents, are not among them."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A size that a page shows (a "rendition"); `serve` refuses a path that leaves their folder."""
    answer = serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"  # a new picture has a new name
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
