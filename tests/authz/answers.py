"""What somebody outside can tell one answer from another by: status, body and headers, without what differs anyway."""

import re
from typing import Any

from django.http import HttpResponseBase

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')


def whole(response: HttpResponseBase) -> str:
    """Body and headers as one text, for looking whether a word is anywhere in an answer."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    cookies = "\n".join(str(cookie) for cookie in response.cookies.values())
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n{cookies}\n{body.decode(errors='replace')}"


def fingerprint(response: HttpResponseBase, asked: str, *ids: Any) -> tuple[int, str]:
    """Status and the whole answer with its form token, the address asked for and `ids` masked."""
    text = TOKEN.sub(r"\1TOKEN", whole(response))
    text = re.sub(r'( data-person=")[^"]+', r"\1ME", text)  # whoever asks, whose id may stand in an address too
    text = re.sub(r"(?m)^Content-Length: \d+$", "", text)  # the page repeats the address, whose length differs
    text = re.sub(r"(?m)^Expires: .*$", "Expires: at once", text)  # the second in which it was asked
    text = re.sub(r"(?m)^Set-Cookie: csrftoken=.*$", "csrf cookie", text)
    for secret in (asked, asked.partition("?")[0], *map(str, ids)):
        for spelling in {secret, secret.replace("&", "&amp;"), secret.replace("/", "%2F"), secret.replace("%", "%25")}:
            text = text.replace(spelling, "ASKED")
    return response.status_code, text
