"""What stands in the "Share this" part of a page. Every link is an ordinary one: nothing is asked of anybody before it
is pressed."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

PICTURE = "fill-1200x630|format-jpeg"  # the same as in the page's head, so that it is drawn once


@dataclass(frozen=True)
class Share:
    """`text` is ready to be pasted: words, hashtags and the address. `picture` is None where there is none."""

    text: str
    picture: Any
    mail: str
    whatsapp: str
    facebook: str
    x: str


def share_of(page: Any) -> Share | None:
    """Nothing for a page without an address, such as a draft in a preview."""
    address = str(page.full_url or "") if page.pk else ""
    if not address:
        return None
    said = str(page.share_text or page.title)
    text = "\n".join(part for part in (said, str(page.share_tags), address) if part)
    return Share(
        text=text,
        picture=_picture_of(page),
        mail="mailto:?" + urlencode({"subject": page.title, "body": text}, quote_via=quote),
        whatsapp="https://wa.me/?" + urlencode({"text": text}, quote_via=quote),
        facebook="https://www.facebook.com/sharer/sharer.php?" + urlencode({"u": address}),
        x="https://x.com/intent/post?" + urlencode({"text": text}, quote_via=quote),
    )


def _picture_of(page: Any) -> Any:
    image, _alt = page.shared_picture
    try:
        return image.get_rendition(PICTURE) if image else None
    except OSError:  # the file is lost: the page stands without
        return None
