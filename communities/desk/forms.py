import uuid

from django import forms


class SavingForm(forms.Form):
    """What a page says of itself when it saves. Without JavaScript it says nothing, and what is sent is the newest."""

    draft_page = forms.UUIDField(required=False)
    draft_number = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    draft_version = forms.IntegerField(required=False, min_value=0, max_value=2**30)  # it grows from there
    draft_blank = forms.BooleanField(required=False)

    @property
    def is_script(self) -> bool:
        return bool(self.cleaned_data["draft_page"])

    @property
    def page(self) -> uuid.UUID:
        return self.cleaned_data["draft_page"] or uuid.uuid4()
