"""Staff's own words for the letters we send, in each language."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import languages
from accounts.letters.forms import LetterTextForm
from accounts.permissions import SignedInRequest, approver_required
from outbox.models import LetterText
from outbox.words import EDITABLE, reset_letter_text, set_letter_text, standard_words, words_of


@require_safe
@approver_required
def letters(request: SignedInRequest) -> HttpResponse:
    own = set(LetterText.objects.values_list("template", "language"))
    rows = [
        (name, when, [(code, label, (name, code) in own) for code, label in languages()])
        for name, when in EDITABLE.items()
    ]
    return render(request, "accounts/letters/list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@approver_required
def letter(request: SignedInRequest, template: str, language: str) -> HttpResponse:
    if template not in EDITABLE or language not in dict(settings.LANGUAGES):
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "reset":
        reset_letter_text(template, language=language, by=request.user.pk)
        messages.success(request, _("The standard words are back."))
        return redirect("letters")
    own = LetterText.objects.filter(template=template, language=language).first()
    form = LetterTextForm(request.POST or None, initial=_start(template, language, own))
    if request.method == "POST" and form.is_valid():
        set_letter_text(template, language=language, by=request.user.pk, **form.cleaned_data)
        messages.success(request, _("Saved. The next letter of this kind has your words."))
        return redirect("letter", template=template, language=language)
    subject, body = words_of(template, language)
    context = {
        "when": EDITABLE[template],
        "language": language,
        "language_name": dict(languages())[language],
        "form": form,
        "is_own": own is not None,
        "shown_subject": subject,
        "shown_body": body,
    }
    return render(request, "accounts/letters/edit.html", context)


def _start(template: str, language: str, own: LetterText | None) -> dict[str, str]:
    """Staff's own words, or what stands before the link in the standard ones."""
    if own:
        return {"subject": own.subject, "body": own.body}
    subject, body = standard_words(template, language)
    return {"subject": subject, "body": body.partition(settings.BASE_URL)[0].strip()}
