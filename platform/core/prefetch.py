"""Pages that a browser fetches before anybody asks for them."""

from django.http import HttpRequest


def is_prefetch(request: HttpRequest) -> bool:
    """Whether a browser fetches the page in case somebody looks at it, which is no look."""
    return "prefetch" in f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}".lower()
