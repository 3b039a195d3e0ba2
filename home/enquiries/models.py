"""Forms that staff put together, and what is answered in them."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.forms.models import AbstractFormField, AbstractFormSubmission, FormMixin
from wagtail.contrib.forms.panels import FormSubmissionsPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from home.enquiries.builder import QuestionBuilder
from home.pages.blocks import RICH_TEXT, BodyBlock
from home.pages.models import ContentPage

KINDS = [
    ("singleline", _("One line")),
    ("multiline", _("Several lines")),
    ("email", _("E-mail address")),
    ("number", _("Number")),
    ("date", _("Date")),
    ("checkbox", _("One box to tick")),
    ("checkboxes", _("Boxes: any of these")),
    ("radio", _("Buttons: one of these")),
    ("dropdown", _("List: one of these")),
]


class Question(AbstractFormField):
    """One question of a form. No files: what somebody uploads here would be opened by staff unseen (G06)."""

    page = ParentalKey("home.FormPage", on_delete=models.CASCADE, related_name="form_fields")
    field_type = models.CharField(_("kind of answer"), max_length=16, choices=KINDS)
    field_type.required_on_save = True  # type: ignore[attr-defined]

    class Meta(AbstractFormField.Meta):
        abstract = False
        verbose_name = _("question")


class Answers(AbstractFormSubmission):
    """What somebody answered in a form. It goes when the form says so."""

    shown_to_public = False

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    class Meta:
        verbose_name = _("answers")
        verbose_name_plural = _("answers")
        indexes = [models.Index(fields=["page", "submit_time"], name="answers_of_page")]

    def __str__(self) -> str:
        return str(self.key)


class FormPage(FormMixin, ContentPage):
    """A form of a few questions, with what is done with the answers said above the button."""

    is_kept = False

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("before the questions"), blank=True)
    button = models.CharField(_("words of the button"), max_length=60, blank=True)
    privacy = RichTextField(
        _("what is done with the answers"),
        features=RICH_TEXT,
        help_text=_("Who reads them and what for. How long they are kept is added."),
    )
    keep_days = models.PositiveSmallIntegerField(
        _("days the answers are kept"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Afterwards they are deleted by themselves."),
    )
    tell = models.EmailField(
        _("tell this address"),
        blank=True,
        help_text=_("It is told that there are answers, never what they say."),
    )
    thanks_title = models.CharField(_("title of the thank-you"), max_length=100, blank=True)
    thanks = RichTextField(_("what happens next"), features=RICH_TEXT, blank=True)
    closes_on = models.DateField(_("last day"), null=True, blank=True)

    parent_page_types = ["home.HomePage", "home.SectionPage", "home.StandardPage"]
    subpage_types: list[str] = []
    template = "home/form_page.html"
    landing_page_template = "home/form_sent.html"
    form_builder = QuestionBuilder
    view: ClassVar[Callable[[HttpRequest, "FormPage"], HttpResponse]]  # home.apps says: a model cannot name a view
    content_panels = [
        FormSubmissionsPanel(),
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        InlinePanel("form_fields", label=_("question"), heading=_("Questions"), min_num=1, max_num=30),
        FieldPanel("button"),
        MultiFieldPanel(
            [FieldPanel("privacy"), FieldPanel("keep_days"), FieldPanel("tell")], heading=_("What is done with answers")
        ),
        MultiFieldPanel([FieldPanel("thanks_title"), FieldPanel("thanks")], heading=_("After it was sent")),
        FieldPanel("closes_on"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = _("form")

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)

    def get_submission_class(self) -> type[Answers]:
        return Answers

    def get_data_fields(self) -> list[tuple[str, Any]]:
        return [("submit_time", _("Sent")), *((one.clean_name, one.label) for one in self.get_form_fields())]

    def is_closed_on(self, day: date) -> bool:
        return self.closes_on is not None and day > self.closes_on

    @property
    def is_closed(self) -> bool:
        return self.is_closed_on(timezone.localdate())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return type(self).view(request, self)

    def process_form_submission(self, form: object) -> None:
        """Wagtail's way, without a limit or an end. `home.enquiries.actions` takes what is sent."""
        raise NotImplementedError
