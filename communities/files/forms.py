"""The part of a composer that adds files. What is uploaded already comes back as ids, so that a refusal loses none."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.files.actions import ALT_LIMIT, Chosen
from communities.files.contents import DOCUMENTS, ENDINGS
from communities.files.models import StoredFile
from communities.groups.models import Community


class ChosenForm(forms.Form):
    """What is said of one upload; of a picture that is a choice one has to make."""

    alt = forms.CharField(
        label=_("Describe the picture for people who cannot see it"),
        max_length=ALT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_decorative = forms.BooleanField(label=_("It is only decoration and needs no description"), required=False)
    has_attested = forms.BooleanField(
        label=_("No child can be recognised in this picture"),
        help_text=_("Look at faces, uniforms, name labels, house fronts and street signs too."),
        required=False,
    )
    leave_out = forms.BooleanField(label=_("Leave this file out"), required=False)

    def __init__(self, data: Any = None, *, file: StoredFile, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, prefix=f"file-{file.pk.hex}", initial=initial)
        self.file = file
        if not file.is_picture:
            for name in ("alt", "is_decorative", "has_attested"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.file.is_picture and not given["leave_out"]:
            if "alt" not in self.errors and bool(given["alt"]) == given["is_decorative"]:
                self.add_error("alt", _("Describe the picture, or say that it is only decoration."))
            if not given["has_attested"]:
                self.add_error("has_attested", _("Confirm that no child can be recognised, or leave the picture out."))
        return given

    @property
    def chosen(self) -> Chosen:
        return Chosen(self.file.pk, **{name: said for name, said in self.cleaned_data.items() if name != "leave_out"})


class FilesForm(forms.Form):
    """Mixed into a form that writes words; `uploads` are the files that wait for it, `problem` why one was not kept.

    `cleaned_data["files"]` is what the action takes. Made by `composer` in files/views.py.
    """

    def __init__(
        self,
        *args: Any,
        uploads: Sequence[StoredFile] = (),
        problem: str = "",
        said: Any = None,
        community: Community,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = [
            ChosenForm(self.data if self.is_bound else None, file=file, initial=typed(file, said)) for file in uploads
        ]
        self.problem, self.community, self.allows_pictures = problem, community, community.allows_pictures

    @property
    def accepts(self) -> str:
        return ",".join(ENDINGS if self.allows_pictures else DOCUMENTS)

    @property
    def is_sent(self) -> bool:
        """Whether to write what is in it: not where one only asks who will be told, or adds a file."""
        return self.is_bound and self.is_valid() and "check" not in self.data

    def is_multipart(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.problem:
            self.add_error(None, self.problem)
        if all(form.is_valid() for form in self.chosen):  # every one, so that each shows what it lacks
            given["files"] = [form.chosen for form in self.chosen if not form.cleaned_data["leave_out"]]
        else:
            self.add_error(None, _("Something is still to be said about your pictures."))
        return given


def typed(file: StoredFile, said: Any) -> dict[str, Any]:
    """What was typed about a file in a form that is shown again because only another file was added."""
    names = {name: f"file-{file.pk.hex}-{name}" for name in ChosenForm.base_fields}
    return {name: said[key] for name, key in names.items() if said and key in said}


def ids_in(values: Iterable[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
