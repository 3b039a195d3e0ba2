"""What the components need to know about a form field, an address or a name."""

from collections.abc import Container

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils.safestring import SafeString

register = template.Library()

CONTROLS: dict[str, type[forms.Widget] | tuple[type[forms.Widget], ...]] = {
    "hidden": forms.HiddenInput,
    "checkboxes": forms.CheckboxSelectMultiple,
    "radios": forms.RadioSelect,
    "checkbox": forms.CheckboxInput,
    "select": forms.Select,
    "textarea": forms.Textarea,
    "password": forms.PasswordInput,
    "file": forms.FileInput,
}
CLASSES = {
    "checkboxes": "govuk-checkboxes__input",
    "radios": "govuk-radios__input",
    "checkbox": "govuk-checkboxes__input",
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "file": "file-input",
}


@register.filter
def control(field: BoundField) -> str:
    """Which of our controls draws this field: `text`, `textarea`, `radios` and so on."""
    return next((name for name, kind in CONTROLS.items() if isinstance(field.field.widget, kind)), "text")


@register.filter
def dressed(field: BoundField) -> BoundField:
    """The same field with our class on its control.

    Set on the widget, which every form instance copies, so that each option of a group of radios gets it too.
    """
    attrs = field.field.widget.attrs
    ours = CLASSES.get(control(field), "govuk-input")
    if field.errors and ours.startswith(("govuk-input", "govuk-textarea", "govuk-select")):
        ours += f" {ours.split()[0]}--error"
    if ours not in attrs.get("class", ""):
        attrs["class"] = f"{attrs.get('class', '')} {ours}".strip()
        field.__dict__.pop("subwidgets", None)  # the error summary asks for the first one, before there was a class
    return field


@register.filter
def groups(form: forms.BaseForm) -> list[tuple[str, str, list[BoundField]]]:
    """The visible fields as (legend, introduction, fields): as the form's own `groups` says, the rest at the end.

    A form says `groups = [(legend, introduction, ["field", ...]), ...]`; without it there is one group with no legend.
    What stands `apart` is shown elsewhere.
    """
    apart = getattr(form, "apart", ())
    left = {field.name: field for field in form.visible_fields() if field.name not in apart}
    said = [
        (str(legend), str(intro), [left.pop(name) for name in names if name in left])
        for legend, intro, names in getattr(form, "groups", [])
    ]
    return [group for group in [*said, ("", "", list(left.values()))] if group[2]]


@register.filter
def here(request: HttpRequest | None, url: str) -> SafeString:
    """The attribute that tells a screen reader which entry of a menu leads to, or above, this page."""
    path = getattr(request, "path", "")
    if not url or not path:
        return SafeString("")
    if path == url:
        return SafeString(' aria-current="page"')
    return SafeString(' aria-current="true"' if url != "/" and path.startswith(url) else "")


@register.filter
def initials(name: str) -> str:
    """Two letters: of the first and the last word, or the first two of an only word. assets/js/live/words.js agrees."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return (words[0][0] + words[-1][0] if len(words) > 1 else "".join(words)[:2]).upper() or "?"


@register.filter
def tint(key: object) -> int:
    """One of eight calm colours, always the same for the same person. assets/js/live/words.js agrees."""
    total = 0
    for byte in str(key).encode():
        total = (total * 31 + byte) % 65521
    return total % 8


@register.filter
def among(item: object, found: Container[object]) -> bool:
    """Whether it is one of them, to hand on to a component."""
    return item in (found or ())
