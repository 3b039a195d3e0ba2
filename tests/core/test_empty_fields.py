"""What a form says about a field left empty tells what to do."""

import pytest
from django import forms

KINDS: dict[str, tuple[forms.Field, str]] = {
    "text": (forms.CharField(), "Fill this in."),
    "number": (forms.IntegerField(), "Fill this in."),
    "tick": (forms.BooleanField(), "Tick this box to go on."),
    "one": (forms.ChoiceField(choices=[("a", "A")]), "Choose one of these."),
    "many": (forms.MultipleChoiceField(choices=[("a", "A")]), "Choose at least one of these."),
    "file": (forms.FileField(), "Choose a file."),
    "own": (forms.CharField(error_messages={"required": "Say why."}), "Say why."),
}


@pytest.mark.parametrize("kind", KINDS)
def test_field_left_empty_says_what_to_do(kind: str) -> None:
    field, words = KINDS[kind]
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(None)
    assert caught.value.messages == [words]
