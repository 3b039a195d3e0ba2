"""What a letter says: our standard words, or staff's own, always with our links and our closing lines."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Refused
from outbox.models import LetterText
from records.actions import write_entry

# The letters whose words staff may set, and when each is sent
EDITABLE: dict[str, Promise] = {
    "registration_news": gettext_lazy("Somebody’s registration was decided, or their approval changed"),
    "request_answered": gettext_lazy("A group answered somebody who asked to join"),
    "something_new": gettext_lazy("There is something new for somebody"),
}


def standard_words(
    template: str, language: str, *, path: str = "", token: str = "", **facts: object
) -> tuple[str, str]:
    """Subject and body as we wrote them: the template's first line, and the rest."""
    context = {
        **facts,
        "base_url": settings.BASE_URL,
        "site_name": settings.SITE_NAME,
        "language": language,
        "path": path,
        "token": token,
    }
    with translation.override(language):
        subject, _line, body = render_to_string(f"outbox/{template}.txt", context).strip().partition("\n")
    return subject.strip(), body.strip()


def words_of(template: str, language: str, *, path: str = "", token: str = "", **facts: object) -> tuple[str, str]:
    """Subject and body as they go out. Nothing private is known to either."""
    subject, body = standard_words(template, language, path=path, token=token, **facts)
    own = LetterText.objects.filter(template=template, language=language).first()
    if own is None:
        return subject, body
    links = [line for line in body.splitlines() if line.startswith(settings.BASE_URL)]
    with translation.override(language):
        promise = _("To keep you safe, we put nothing private in our e-mails.")
    return own.subject, "\n\n".join([own.body, *links, promise, settings.SITE_NAME])


@transaction.atomic
def set_letter_text(template: str, *, language: str, subject: str, body: str, by: UUID) -> LetterText:
    """Staff's own words for a kind of letter in one language. Raises Refused where it is none that may be changed."""
    if template not in EDITABLE:
        raise Refused("not_found", _("There is no such letter."))
    text, _created = LetterText.objects.update_or_create(
        template=template, language=language, defaults={"subject": subject, "body": body, "at": timezone.now()}
    )
    write_entry("letter.words_set", subject=("site", by), by=by, template=template, language=language)
    return text


@transaction.atomic
def reset_letter_text(template: str, *, language: str, by: UUID) -> None:
    """Back to the standard words. Twice does no harm."""
    if LetterText.objects.filter(template=template, language=language).delete()[0]:
        write_entry("letter.words_reset", subject=("site", by), by=by, template=template, language=language)
