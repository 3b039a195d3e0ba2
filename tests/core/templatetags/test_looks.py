import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from communities.chat.forms import EditMessageForm
from communities.posts.forms import CommentForm
from core.templatetags.looks import control, dressed, groups, here, initials, tint


class EveryControl(forms.Form):
    groups = [("Who you are", "Only staff see it.", ["name", "missing"])]

    name = forms.CharField(help_text="As on your papers.", max_length=5)
    email = forms.EmailField(required=False)
    password = forms.CharField(widget=forms.PasswordInput)
    about = forms.CharField(widget=forms.Textarea, required=False)
    who = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "All"), ("f", "Few")])
    days = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=[("m", "Monday")], required=False)
    tongue = forms.ChoiceField(choices=[("en", "English"), ("cy", "Cymraeg")])
    picture = forms.FileField(required=False)
    terms = forms.BooleanField(label="I accept")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


def render(source: str, **context: object) -> str:
    return " ".join(engines["django"].from_string(source).render(context).split())


def test_control_names_the_widget() -> None:
    form = EveryControl()
    assert {name: control(form[name]) for name in form.fields} == {
        "name": "text",
        "email": "text",
        "password": "password",
        "about": "textarea",
        "who": "radios",
        "days": "checkboxes",
        "tongue": "select",
        "picture": "file",
        "terms": "checkbox",
        "seen": "hidden",
    }


def test_dressed_keeps_a_class_of_the_form_and_adds_ours_once() -> None:
    form = EveryControl()
    form.fields["name"].widget.attrs["class"] = "short"
    assert dressed(dressed(form["name"])).field.widget.attrs["class"] == "short govuk-input"


def test_dressed_leaves_other_forms_alone() -> None:
    dressed(EveryControl()["name"])
    assert "class" not in EveryControl().fields["name"].widget.attrs


def test_dressed_marks_a_field_with_an_error() -> None:
    form = EveryControl({"name": "far too long"})
    assert dressed(form["name"]).field.widget.attrs["class"] == "govuk-input govuk-input--error"


def test_groups_follow_the_form_and_end_with_the_rest() -> None:
    said = [(legend, intro, [field.name for field in fields]) for legend, intro, fields in groups(EveryControl())]
    assert said == [
        ("Who you are", "Only staff see it.", ["name"]),
        ("", "", ["email", "password", "about", "who", "days", "tongue", "picture", "terms"]),
    ]


@pytest.mark.parametrize(
    ("path", "url", "attribute"),
    [
        ("/groups/", "/groups/", ' aria-current="page"'),
        ("/groups/carers/", "/groups/", ' aria-current="true"'),
        ("/me/", "/groups/", ""),
        ("/me/", "/", ""),
        ("/me/", "", ""),
    ],
)
def test_here_marks_the_page_and_what_is_above_it(path: str, url: str, attribute: str) -> None:
    assert here(RequestFactory().get(path), url) == attribute


def test_here_without_a_request_marks_nothing() -> None:
    assert here(None, "/groups/") == ""


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Siân Prydderch", "SP"), ("mair", "MA"), ("Tomos ap Rhys", "TR"), ("ŵ", "Ŵ"), ("", "?"), ("  ", "?")],
)
def test_initials_are_at_most_two_letters(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_tint_is_the_same_for_the_same_person() -> None:
    assert tint("0b7e4d0e-6c1f-4c58-9a43-5f0c2f8f6a11") == 1  # what assets/js/live/words.js gives
    assert {tint(number) for number in range(200)} == set(range(8))


def test_field_ties_its_hint_and_error_to_its_control() -> None:
    form = EveryControl({"name": "far too long"})
    html = render('{% cotton field :field="form.name" /%}', form=form)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.count('id="id_name_helptext"') == html.count('id="id_name_error"') == html.count('for="id_name"') == 1


def test_field_escapes_what_was_typed() -> None:
    html = render('{% cotton field :field="form.name" /%}', form=EveryControl({"name": '"><script>'}))
    assert "<script>" not in html


def test_error_summary_leads_to_each_control() -> None:
    form = EveryControl({"name": "far too long"})
    html = render('{% cotton error-summary :form="form" /%}', form=form)
    assert [f'href="#{at}"' in html for at in ("id_name", "id_who_0", "id_tongue", "id_terms", "id_email")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_error_summary_without_errors_is_nothing() -> None:
    assert render('{% cotton error-summary :form="form" /%}', form=EveryControl()) == ""


def test_form_draws_every_field_and_sends_files() -> None:
    html = render('{% cotton form :form="form" submit="Keep it" /%}', form=EveryControl())
    assert {name: html.count(f'name="{name}"') for name in EveryControl.base_fields} == {
        **dict.fromkeys(EveryControl.base_fields, 1),
        "who": 2,
    }
    assert 'enctype="multipart/form-data"' in html
    assert html.count("<script") == html.count(" style=") == 0


def test_radios_keep_their_class_when_an_error_summary_asked_for_them_first() -> None:
    form = EveryControl({})
    first = render("{{ field.0.id_for_label }}", field=form["who"])
    options = render("{% load looks %}{% for o in field|dressed %}{{ o.tag }}{% endfor %}", field=form["who"])
    assert first == "id_who_0"
    assert options.count('class="govuk-radios__input"') == 2


def test_buttons_stand_above_words_that_are_shown_with_them_and_wait_for_the_script() -> None:
    html = render('{% cotton field :field="field" /%}', field=CommentForm()["body"])
    assert html.count("<textarea") == 1
    assert 'role="toolbar" aria-label="Formatting" aria-controls="id_body" hidden>' in html
    assert "toolbar" not in render('{% cotton field :field="field" /%}', field=EditMessageForm()["text"])
