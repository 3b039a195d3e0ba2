"""What stands first in the public search for words that staff chose. What people search for is written nowhere."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from home.promoted.phrases import MOST_WORDS, phrases_of

MOST_PHRASES = 50
LONGEST_PHRASE = 100


class SearchSuggestion(models.Model):
    """A page of this site, or an address elsewhere with its own title and sentence: one of the two."""

    shown_to_public = False  # on no page that is kept: the search never is

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    words = models.TextField(
        _("words that people look for"),
        max_length=2_000,
        help_text=_(
            "One on each line, or with commas between: emergency, argyfwng, out of hours. Big or small letters and "
            "accents make no difference. Several words count where somebody writes them next to each other."
        ),
    )
    page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("a page of this site"), on_delete=models.CASCADE, null=True, blank=True,
        related_name="+", help_text=_("It is shown with its own title and sentence, while everybody may read it."),
    )  # fmt: skip
    url = models.URLField(
        _("web address"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    title = models.CharField(_("its title"), max_length=120, blank=True)
    sentence = models.CharField(_("a sentence about it"), max_length=240, blank=True)
    language = models.CharField(_("language of these words"), max_length=7, choices=settings.LANGUAGES, default="en-gb")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed_at"]
        verbose_name = _("search suggestion")
        verbose_name_plural = _("search suggestions")
        constraints = [
            models.CheckConstraint(
                name="suggestion_leads_to_one_place",
                condition=Q(page__isnull=False, url="") | (Q(page__isnull=True) & ~Q(url="")),
            )
        ]

    def __str__(self) -> str:
        return str(self.page.title if self.page else self.title)

    @property
    def site(self) -> str:
        """Where an address elsewhere leads."""
        return urlsplit(self.url).hostname or ""

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, object] = _wrong_words(phrases_of(self.words))
        if self.page_id and self.url:
            wrong["url"] = _("Choose a page of this site or give an address: one of the two.")
        elif not self.page_id and not self.url:
            wrong["page"] = _("Choose a page of this site, or give an address elsewhere.")
        if self.page_id and not self.url:
            for name in ("title", "sentence"):
                if getattr(self, name).strip():
                    wrong[name] = _("A page of this site is shown with its own words. Leave this empty.")
        if self.url and not self.page_id and not self.title.strip():
            wrong["title"] = _("Say in a few words where this address leads.")
        if self.url and not self.page_id and not self.sentence.strip():
            wrong["sentence"] = _("Say in a sentence what people find there.")
        if wrong:
            raise ValidationError(wrong)


def _wrong_words(phrases: list[str]) -> dict[str, object]:
    if not phrases:
        return {"words": _("Write at least one word that people look for.")}
    if len(phrases) > MOST_PHRASES:
        return {"words": _("These are more than %(most)s. Take some out.") % {"most": MOST_PHRASES}}
    for phrase in phrases:
        if len(phrase) > LONGEST_PHRASE or len(phrase.split()) > MOST_WORDS:
            sentence = _("“%(words)s…” is too long: nobody types more than %(most)s words of it.")
            return {"words": sentence % {"words": phrase[:40], "most": MOST_WORDS}}
    return {}


class SuggestionPhrase(models.Model):
    """One of its words as they are looked up: plain, see `phrases.fold`. Written by `actions.file_words` alone."""

    shown_to_public = False

    suggestion = models.ForeignKey(SearchSuggestion, on_delete=models.CASCADE, related_name="phrases")
    phrase = models.CharField(max_length=LONGEST_PHRASE, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suggestion", "phrase"], name="phrase_once_for_a_suggestion")]

    def __str__(self) -> str:
        return self.phrase
