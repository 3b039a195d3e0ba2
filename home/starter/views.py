"""The wizard at /cms/start/, and the stylesheet with the site's own colour."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import SignedInRequest
from core.errors import Refused
from home.media.models import SiteImage
from home.starter.actions import Plan, start_site
from home.starter.forms import CHOICES, LookForm, MakeForm, NameForm, PagesForm, PeopleForm
from home.starter.permissions import access_start
from home.starter.queries import is_started, site_look, site_name

KEPT = "start"  # in the session
STEPS: dict[str, tuple[Any, type[forms.Form] | None]] = {
    "name": (gettext_lazy("Name"), NameForm),
    "look": (gettext_lazy("Colour and logo"), LookForm),
    "pages": (gettext_lazy("First pages"), PagesForm),
    "people": (gettext_lazy("People"), PeopleForm),
    "make": (gettext_lazy("Look it over"), None),
}
ORDER = list(STEPS)
FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def look(request: HttpRequest, version: str) -> HttpResponse:
    """The colours as custom properties: a file, because the policy of the public pages lets no style stand in them."""
    found = site_look()
    answer = HttpResponse(found.css, content_type="text/css; charset=utf-8")
    answer.headers["Cache-Control"] = FOR_GOOD if version == found.version else "no-cache"
    return answer


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """One step to a page. What was typed is in the session, so that one can go back; the last step makes it all."""
    by = access_start(request.user)
    if is_started():
        return render(request, "home/cms/start_done.html", {"site_name": site_name()})
    step = request.GET.get("step") or "name"
    if step not in STEPS:
        raise Http404
    kept = dict(request.session.get(KEPT) or {})
    if step != "name" and "name" not in kept:
        return redirect("cms_start")
    if step == "make":
        return _make(request, kept)
    kind = STEPS[step][1]
    assert kind is not None
    if request.method == "POST":
        form = kind(request.POST, request.FILES)
        if form.is_valid():
            request.session[KEPT] = {**kept, **_to_keep(step, form, kept, by)}
            return redirect(f"{request.path}?step={ORDER[ORDER.index(step) + 1]}")
    else:
        form = kind(initial={**_first(step), **kept})
    return _show(request, step, form, kept)


def _first(step: str) -> dict[str, Any]:
    """What a step proposes."""
    language = (get_language() or "en-gb")[:2]
    return {
        "name": site_name(),
        "language": "cy" if language == "cy" else "en-gb",
        "pages": [key for key, _name in CHOICES if key not in {"blog", "events"}],
    }


def _to_keep(step: str, form: forms.Form, kept: dict[str, Any], by: object) -> dict[str, Any]:
    """As the session can hold it; a logo goes into the library at once, where it can be used or deleted."""
    given: dict[str, Any] = dict(form.cleaned_data)
    if step == "look":
        logo = given.pop("logo")
        if logo:
            title = kept.get("name") or "Logo"
            given["logo"] = SiteImage.objects.create(title=title, file=logo, uploaded_by_user=by).pk
    if step == "people":
        given = {name: "\n".join(addresses) for name, addresses in given.items()}
    return given


def _show(request: SignedInRequest, step: str, form: forms.Form, kept: dict[str, Any], **more: Any) -> HttpResponse:
    at = ORDER.index(step)
    steps = [(name, title, number == at, number < at) for number, (name, (title, _kind)) in enumerate(STEPS.items())]
    logo = SiteImage.objects.filter(pk=kept.get("logo")).first() if kept.get("logo") else None
    context = {
        "step": step, "title": STEPS[step][0], "form": form, "steps": steps, "number": at + 1, "of": len(ORDER),
        "back": ORDER[at - 1] if at else "", "logo": logo, "kept": kept, **more,
    }  # fmt: skip
    return render(request, "home/cms/start.html", context)


def _make(request: SignedInRequest, kept: dict[str, Any]) -> HttpResponse:
    form = MakeForm(request.POST, user=request.user) if request.method == "POST" else MakeForm(user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = start_site(_plan(kept), by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            request.session.pop(KEPT, None)
            count = len(made)
            messages.success(request, _("The site is there, with %(count)s drafts to fill in.") % {"count": count})
            return redirect("wagtailadmin_explore_root")
    names = dict(CHOICES)
    chosen = [names[key] for key in kept.get("pages", []) if key in names]
    return _show(request, "make", form, kept, chosen=chosen)


def _plan(kept: dict[str, Any]) -> Plan:
    return Plan(
        name=kept["name"], hero=kept["hero"], language=kept["language"], accent=kept.get("accent", ""),
        logo=SiteImage.objects.filter(pk=kept["logo"]).first() if kept.get("logo") else None,
        logo_alt=kept.get("logo_alt", ""), pages=kept.get("pages", []),
        editors=kept.get("editors", "").split(), publishers=kept.get("publishers", "").split(),
    )  # fmt: skip
