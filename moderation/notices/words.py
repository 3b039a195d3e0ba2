"""What a notice says: the parts that the law asks for, which nobody can take out, between staff's own words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.tokens import token_for
from moderation.clocks import LONDON, poster_last_day
from moderation.complaints.models import Answer, Complaint
from moderation.notices.conceal import conceal
from moderation.notices.models import Kind, Notice, NoticeText

STATUTORY = "england-wales"  # elsewhere the same is done by choice, and nobody is told that a statute says so
# What stands for the link in what is kept: the real one opens a page without a password.
LINK = "…"
WELSH = "cy"
# In Welsh alone, whatever the catalogue holds: nobody with a legal eye has read it, so the English follows it.
UNREVIEWED = "Drafft, heb ei adolygu: mae’r geiriad Saesneg, sydd isod, yn cyfrif os ydynt yn wahanol."
RULE = "-" * 40
MUST_SAY = (
    gettext_lazy("give your name"),
    gettext_lazy("set out the statement that you complain of"),
    gettext_lazy("say why it is defamatory of you"),
    gettext_lazy("say where on the website it was posted"),
    gettext_lazy("give an e-mail address at which we can reach you"),
    gettext_lazy("say what you take the statement to mean"),
    gettext_lazy("say what in it is wrong in fact, or which opinions in it are not supported by fact"),
    gettext_lazy("confirm that you do not know enough about who posted it to take them to court"),
    gettext_lazy("say whether you consent to our giving them your name"),
    gettext_lazy("say whether you consent to our giving them your e-mail address"),
)


@dataclass(frozen=True)
class Written:
    """A notice in words. `version` is that of staff's own words, 0 without any. `stated`: until when a poster may
    answer."""

    subject: str
    text: str
    version: int = 0
    stated: date | None = None


def write(
    complaint: Complaint, kind: str, *, language: str, moment: datetime, own: NoticeText | None = None
) -> Written:
    """As it would go out at a moment. The link to the complainant's page is left out of it: see `with_link`.

    `own`: words of staff that are not kept yet, to look at them.
    """
    stated = poster_last_day(moment) if kind == Kind.N3 else None
    own = own or own_words(kind, language)
    with translation.override(language):
        subject, body = _ours(complaint, kind, moment)
        parts = [own.before if own else "", body, own.after if own else "", settings.SITE_NAME]
        subject = (own.subject if own else "") or subject
    if language == WELSH:
        with translation.override("en-gb"):
            parts = [UNREVIEWED, *parts, RULE, *_ours(complaint, kind, moment), settings.SITE_NAME]
    text = "\n\n".join(part.strip() for part in parts if part.strip())
    return Written(f"{subject} ({complaint.reference})", text, own.version if own else 0, stated)


def own_words(kind: str, language: str) -> NoticeText | None:
    """The newest that staff wrote."""
    return NoticeText.objects.filter(kind=kind, language=language).order_by("-version").first()


def _ours(complaint: Complaint, kind: str, moment: datetime) -> tuple[str, str]:
    facts = {
        "site_name": settings.SITE_NAME,
        "reference": complaint.reference,
        "received": _moment(complaint.received_at),
        "is_statutory": complaint.jurisdiction == STATUTORY,
        "page": f"{settings.BASE_URL}/complaints/{complaint.reference}/{LINK}/",
        "must_say": MUST_SAY,
        **_facts_of(complaint, kind, moment),
    }
    text = render_to_string(f"notices/{kind}.txt", facts).strip()
    subject, _line, body = text.partition("\n")
    return subject.strip(), _without_gaps(body)


def _facts_of(complaint: Complaint, kind: str, moment: datetime) -> dict[str, Any]:
    if kind == Kind.N3:
        return {"stated": day_of(poster_last_day(moment)), **_copy(complaint)}
    if kind == Kind.N2A:
        told = Notice.objects.filter(complaint=complaint, kind=Kind.N3, sent_at__isnull=False).first()
        told_at = told.sent_at if told and told.sent_at else moment
        stated = told.stated_date if told and told.stated_date else poster_last_day(told_at)
        return {"told": _moment(told_at), "stated": day_of(stated)}
    if kind == Kind.N6A:
        answer = complaint.answers.filter(is_late=False).last()
        return {"gives": gives(answer)}
    return {}


def gives(answer: Answer | None) -> str:
    """Which of name and address a poster lets the complainant have. No answer is no consent."""
    name = answer is not None and answer.consents_name is True
    address = answer is not None and answer.consents_address is True
    return "both" if name and address else "name" if name else "address" if address else ""


def _copy(complaint: Complaint) -> dict[str, Any]:
    kept_name, kept_email = _("[name kept back]"), _("[e-mail address kept back]")
    copy = conceal(complaint, name=kept_name, email=kept_email)
    yes = _("Yes, they confirm it.")
    fields = [
        (_("Name of the person who complains"), copy.name or kept_name),
        (_("Their e-mail address"), copy.email or kept_email),
        *(
            [(_("They write for"), copy.acting_for), (_("With what authority"), copy.authority)]
            if copy.acting_for
            else []
        ),
        (_("The statement complained of"), copy.statement),
        (_("Why they say that it is defamatory of them"), copy.why),
        (_("What they take it to mean"), copy.meaning),
        (_("What they say is wrong in fact"), copy.inaccuracies),
        (_("Which opinions they say the facts do not support"), copy.opinions),
        (_("That they do not know enough about who wrote it to go to court"), yes),
    ]
    if complaint.says_repeated:
        said = copy.earlier_references or yes
        fields.append((_("That it was removed before and posted again"), said))
    nothing = _("Nothing is said here.")
    places = [quoted("\n".join(filter(None, (place.link, place.described)))) for place in copy.places]
    return {
        "copy": copy,
        "kept_name": kept_name,
        "kept_email": kept_email,
        "places": [place or _("They could not open it, and say no more.") for place in places],
        "fields": [(label, quoted(said) or nothing) for label, said in fields],
    }


def quoted(text: str) -> str:
    """Somebody's own words, marked in every line, so that none of them can be taken for ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines()) if text.strip() else ""


def day_of(day: date) -> str:
    return date_format(day, "l j F Y")


def _moment(moment: datetime) -> str:
    return date_format(moment.astimezone(LONDON), _("j F Y, H:i"))


def _without_gaps(text: str) -> str:
    """One empty line between two paragraphs, whatever the template leaves out."""
    blocks = "\n".join(line.rstrip() for line in text.splitlines()).split("\n\n")
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip())


def with_link(text: str, complaint: Complaint) -> str:
    """What leaves: with the address of the complainant's page."""
    start = f"{settings.BASE_URL}/complaints/{complaint.reference}/"
    return text.replace(f"{start}{LINK}/", f"{start}{token_for('complaint', complaint.seed)}/")


def reply_path(complaint: Complaint) -> str:
    """The address of the poster's page."""
    return reverse("complaint_reply", args=[token_for("complaint_reply", complaint.reply_seed)])


def letter_to_poster(complaint: Complaint, language: str, stated: date) -> tuple[str, str]:
    """The e-mail that there is something to answer, and nothing of what."""
    facts = {"site_name": settings.SITE_NAME, "base_url": settings.BASE_URL, "path": reply_path(complaint)}
    with translation.override(language):
        text = render_to_string("outbox/complaint_notice.txt", {**facts, "day": day_of(stated)}).strip()
    subject, _line, body = text.partition("\n")
    return subject.strip(), body.strip()
