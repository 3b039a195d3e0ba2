"""A form of the public site: shown, checked, sent. Nothing of it is kept by any cache."""

import re
from typing import Any
from uuid import UUID, uuid4

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.contrib.forms.views import SubmissionsListView

from core.errors import Refused
from core.pace import is_too_fast
from core.tokens import digest_of
from home.enquiries.actions import take_answers
from home.enquiries.builder import QuestionsForm
from home.enquiries.models import FormPage

UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@sensitive_post_parameters()
def answer(request: HttpRequest, page: FormPage) -> HttpResponse:
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    response = _sent(request, page) if request.method == "POST" else _shown(request, page, page.get_form(), uuid4())
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


def _shown(request: HttpRequest, page: FormPage, form: QuestionsForm, key: UUID, status: int = 200) -> HttpResponse:
    context = {**page.get_context(request), "form": form, "key": key}
    return TemplateResponse(request, page.get_template(request), context, status=status)


def _sent(request: HttpRequest, page: FormPage) -> HttpResponse:
    form = page.get_form(request.POST)
    status = 200
    if form.is_valid():
        if form.is_by_a_machine:
            return _thanks(request, page)
        try:
            _refuse_a_flood(request, page)
            take_answers(page, answers=form.answers, key=form.key, now=timezone.now())
            return _thanks(request, page)
        except Refused as refused:
            refused.add_to(form)
            status = 429 if refused.code == "rate" else 200
    return _shown(request, page, form, form.key, status)


def _thanks(request: HttpRequest, page: FormPage) -> HttpResponse:
    return TemplateResponse(request, page.get_landing_page_template(request), page.get_context(request))


def _refuse_a_flood(request: HttpRequest, page: FormPage) -> None:
    """Raises Refused where too much comes from one address, or into one form at all. The address is kept nowhere."""
    address = UUID(hex=digest_of(get_adapter().get_client_ip(request) or "")[:32])
    of_one = settings.FORM_LIMIT is not None and is_too_fast("form", address, settings.FORM_LIMIT)
    of_all = settings.FORM_SITE_LIMIT is not None and is_too_fast("forms", UUID(int=page.pk), settings.FORM_SITE_LIMIT)
    if of_one or of_all:
        raise Refused("rate", _("That was a lot at once. Wait an hour and send it again. Nothing you typed is gone."))


class AnswersView(SubmissionsListView):  # type: ignore[misc]
    """Wagtail's list of what was answered. In its CSV nothing that a stranger typed is a formula, and no sign that a
    workbook cannot hold keeps staff from all the others' answers."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        value = super().preprocess_field_value(field, value, export_format)
        if not isinstance(value, str):
            return value
        value = UNFIT.sub("", value)
        is_formula = value.startswith(FORMULA)
        return f"'{value}" if is_formula and export_format == self.FORMAT_CSV else value
