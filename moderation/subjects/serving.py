"""Hands out what a kept copy tells of."""

from django.conf import settings
from django.core.files.storage import storages
from django.http import Http404, HttpResponse

from communities.files.models import StoredFile
from communities.files.serving import POLICY, answer_with
from moderation.subjects.models import KeptPicture


def answer_with_kept(file: StoredFile | KeptPicture) -> HttpResponse:
    """As files are handed out; whoever calls it has asked whether this reader may have it."""
    if isinstance(file, StoredFile):
        return answer_with(file)
    answer = HttpResponse(content_type="image/jpeg")
    if settings.ACCEL_REDIRECT:
        answer.headers["X-Accel-Redirect"] = f"/private/{file.path}"
    else:
        try:
            with storages["private"].open(file.path) as content:
                answer.content = content.read()
        except FileNotFoundError:  # forgotten in this very moment
            raise Http404 from None
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
