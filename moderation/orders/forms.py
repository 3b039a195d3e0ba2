from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DayField
from core.moments import WallField
from moderation.orders.models import CourtOrder, Item


class OrderForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What does the court order?"), choices=CourtOrder.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the court orders.")},
    )  # fmt: skip
    court = forms.CharField(
        label=_("Court"), max_length=200, error_messages={"required": _("Enter the name of the court.")}
    )
    number = forms.CharField(
        label=_("Number of the order or claim"), max_length=60, error_messages={"required": _("Enter the number.")}
    )
    dated = DayField(label=_("Day on the order"))
    due_at = WallField(label=_("By when, as the order says"))
    scope = forms.CharField(
        label=_("What it orders, in its words"), widget=forms.Textarea(attrs={"rows": 4}), strip=False,
        error_messages={"required": _("Enter what it orders.")},
    )  # fmt: skip
    items = forms.MultipleChoiceField(
        label=_("For a disclosure: what it lists"), choices=Item.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what the order names, and nothing else."), required=False,
        error_messages={"invalid_choice": _("Choose what the order lists, and nothing else.")},
    )  # fmt: skip
    is_secret = forms.BooleanField(
        label=_("The order says that the person must not be told"), required=False,
        help_text=_("Else they are told that we disclosed it."),
    )  # fmt: skip


class EvidenceForm(forms.Form):
    evidence = forms.CharField(
        label=_("How it is complied with"), widget=forms.Textarea(attrs={"rows": 3}), strip=False,
        help_text=_("To whom, by which way, when."), error_messages={"required": _("Say how it is complied with.")},
    )  # fmt: skip
