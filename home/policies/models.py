"""Policies, and the accessibility statement that public bodies owe.

The statement's fields follow regulation 8 of the Public Sector Bodies (Websites and Mobile Applications) (No. 2)
Accessibility Regulations 2018 and the model statement they refer to (Decision (EU) 2018/1523, annex).
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from home.pages.blocks import RICH_TEXT, BodyBlock
from home.pages.models import ContentPage, InFooter
from home.pages.parts import PHONE, PHONE_ERROR

PLACES = ["home.HomePage", "home.SectionPage", "home.StandardPage"]


class PolicyPage(InFooter, ContentPage):
    """A policy: what it says, who answers for it, since when, and when it is looked at again."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    owner_name = models.CharField(_("who answers for it"), max_length=120, help_text=_("A post or a team, not a name."))
    version = models.CharField(_("version"), max_length=20, default="1.0")
    approved_on = models.DateField(_("approved on"))
    approved_by = models.CharField(_("approved by"), max_length=120, blank=True)
    reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True)
    review_on = models.DateField(_("next review by"))
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = PLACES
    subpage_types: list[str] = []
    template = "home/policy_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("owner_name"),
                FieldPanel("version"),
                FieldRowPanel([FieldPanel("approved_on"), FieldPanel("approved_by")]),
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_on")]),
            ],
            heading=_("About this policy"),
        ),
    ]
    promote_panels = [*ContentPage.promote_panels, FieldPanel("show_in_footer")]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)

    def clean(self) -> None:
        super().clean()
        since = max(day for day in (self.approved_on, self.reviewed_on, date.min) if day)
        if self.review_on and self.review_on <= since:
            raise ValidationError({"review_on": _("The next review comes after the approval and the last review.")})

    @property
    def is_overdue(self) -> bool:
        return self.review_on < timezone.localdate()


class ProblemBlock(blocks.StructBlock):
    what = blocks.TextBlock(max_length=600, rows=3, label=_("What does not work, and for whom"))
    why = blocks.TextBlock(max_length=600, rows=3, label=_("The rule it fails, and by when it is mended"))

    class Meta:
        icon = "warning"
        label = _("What fails the rules")


class BurdenBlock(blocks.StructBlock):
    what = blocks.TextBlock(max_length=600, rows=3, label=_("What does not work, and for whom"))
    why = blocks.TextBlock(max_length=600, rows=3, label=_("Why mending it now would be too much"))

    class Meta:
        icon = "warning"
        label = _("A disproportionate burden")


class OutsideBlock(blocks.StructBlock):
    what = blocks.TextBlock(max_length=600, rows=3, label=_("What does not work, and for whom"))
    why = blocks.TextBlock(max_length=600, rows=3, label=_("Why the regulations do not cover it"))

    class Meta:
        icon = "warning"
        label = _("Outside the regulations")


class ProblemBlocks(blocks.StreamBlock):
    """What cannot be used by everybody, under the three reasons the regulations know."""

    non_compliance = ProblemBlock()
    burden = BurdenBlock()
    outside = OutsideBlock()

    class Meta:
        required = False


class AccessibilityStatementPage(InFooter, ContentPage):
    """The accessibility statement: the site fills in the law, the organisation what is true of it."""

    class Compliance(models.TextChoices):
        FULL = "full", _("Fully compliant")
        PARTIAL = "partial", _("Partially compliant")
        NONE = "none", _("Not compliant")

    organisation = models.CharField(_("organisation"), max_length=160)
    scope = models.TextField(
        _("which site or sites it is about"), max_length=400, help_text=_("Name the address, such as www.example.org.")
    )
    usable = RichTextField(_("what you should be able to do here"), features=RICH_TEXT, blank=True)
    compliance = models.CharField(_("compliance"), max_length=8, choices=Compliance.choices, default=Compliance.PARTIAL)
    standard = models.CharField(
        _("standard"),
        max_length=120,
        default="Web Content Accessibility Guidelines 2.2 AA",
        help_text=_("With its level."),
    )
    problems = StreamField(ProblemBlocks(), verbose_name=_("what is not accessible"), blank=True)
    alternatives = RichTextField(_("how to get it in another form"), features=RICH_TEXT, blank=True)
    contact_email = models.EmailField(_("e-mail"))
    contact_phone = models.CharField(
        _("telephone"), max_length=20, blank=True, validators=[RegexValidator(PHONE, PHONE_ERROR)]
    )
    contact_address = models.TextField(_("postal address"), max_length=240, blank=True)
    answer_days = models.PositiveSmallIntegerField(_("working days until an answer"), default=10)
    reporting = RichTextField(_("reporting problems"), features=RICH_TEXT, blank=True)
    improving = RichTextField(_("what is done to improve it"), features=RICH_TEXT, blank=True)
    tested_on = models.DateField(_("last tested on"))
    tested_by = models.CharField(_("tested by"), max_length=160)
    how_tested = RichTextField(_("how it was tested"), features=RICH_TEXT)
    prepared_on = models.DateField(_("statement prepared on"))
    reviewed_on = models.DateField(_("statement last reviewed on"))

    parent_page_types = PLACES
    subpage_types: list[str] = []
    template = "home/accessibility_statement_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("organisation"),
        FieldPanel("scope"),
        FieldPanel("usable"),
        MultiFieldPanel(
            [FieldPanel("compliance"), FieldPanel("standard"), FieldPanel("problems")], heading=_("Compliance")
        ),
        MultiFieldPanel(
            [
                FieldPanel("alternatives"),
                FieldPanel("contact_email"),
                FieldPanel("contact_phone"),
                FieldPanel("contact_address"),
                FieldPanel("answer_days"),
                FieldPanel("reporting"),
            ],
            heading=_("Telling you"),
        ),
        FieldPanel("improving"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("tested_on"), FieldPanel("tested_by")]),
                FieldPanel("how_tested"),
                FieldRowPanel([FieldPanel("prepared_on"), FieldPanel("reviewed_on")]),
            ],
            heading=_("Testing and dates"),
        ),
    ]
    promote_panels = [*ContentPage.promote_panels, FieldPanel("show_in_footer")]
    search_fields = [*Page.search_fields, index.SearchField("scope"), index.SearchField("problems")]

    class Meta:
        verbose_name = _("accessibility statement")

    def clean(self) -> None:
        super().clean()
        fails = [one for one in self.problems if one.block_type != "outside"]
        if self.compliance == self.Compliance.FULL and fails:
            raise ValidationError({"compliance": _("A site that fails a rule is not fully compliant.")})
        if self.compliance != self.Compliance.FULL and not fails:
            raise ValidationError({"problems": _("Say what fails the rules, or call the site fully compliant.")})
        if self.prepared_on and self.reviewed_on and self.reviewed_on < self.prepared_on:
            raise ValidationError({"reviewed_on": _("The last review cannot be before the statement was prepared.")})

    def problems_of(self, kind: str) -> list[blocks.StructValue]:
        return [one.value for one in self.problems if one.block_type == kind]

    @property
    def by_reason(self) -> dict[str, list[blocks.StructValue]]:
        return {kind: self.problems_of(kind) for kind in ("non_compliance", "burden", "outside")}

    @property
    def is_in_northern_ireland(self) -> bool:
        """There another commission enforces the regulations."""
        return bool(settings.JURISDICTION == "northern-ireland")
