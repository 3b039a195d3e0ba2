from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import User
from communities.drafts.models import Draft


@dataclass(frozen=True)
class Place:
    """What is being written, and where: see `Draft`."""

    name: str
    target: UUID


def new_post_in(community: UUID, kind: str) -> Place:
    return Place(f"new-{kind}", community)


def drafts_of(person: User) -> QuerySet[Draft]:
    """What this person has begun, the latest first. Ask it for nobody but the person who is asking."""
    return Draft.objects.filter(person=person).exclude(fields={})


def draft_of(person: User, place: Place) -> Draft:
    """Their draft of a place, an unsaved empty one where there is none."""
    found = Draft.objects.filter(person=person, place=place.name, target=place.target).first()
    return found or Draft(person=person, place=place.name, target=place.target)


def typed_in(fields: Mapping[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def give_back(form: forms.Form, draft: Draft, *, shown_again: bool = False) -> None:
    """Puts a draft into a form that nobody has sent yet, and tells its page to keep the draft up to date.

    With `shown_again` the form holds what was typed a moment ago, which is newer.
    """
    form.draft = draft  # type: ignore[attr-defined]
    form.draft_is_back = False  # type: ignore[attr-defined]
    if form.is_bound or shown_again or not draft.fields:
        return
    fill_in(form, draft.fields)
    form.draft_is_back = True  # type: ignore[attr-defined]


def fill_in(form: forms.Form, fields: Mapping[str, list[str]]) -> None:
    """Lets an unsent form begin with what was typed before."""
    data = typed_in(fields)
    for name, field in form.fields.items():
        prefixed = form.add_prefix(name)
        if isinstance(field.widget, forms.HiddenInput) or not _is_said(fields, prefixed):
            continue
        form.initial[name] = field.widget.value_from_datadict(data, Any, prefixed)  # type: ignore[arg-type]


def _is_said(names: Iterable[str], prefixed: str) -> bool:
    return any(name == prefixed or name.startswith(f"{prefixed}_") for name in names)
