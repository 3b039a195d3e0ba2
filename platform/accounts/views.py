from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import accept_terms as accept
from accounts.actions import choose_language
from accounts.adapter import set_language_cookie
from accounts.approvals.queries import checks_of, last_day
from accounts.forms import LanguageForm, ResetPasswordForm
from accounts.permissions import (
    SignedInRequest,
    approved_required,
    approver_required,
    is_let_in,
    signed_in_required,
)
from accounts.queries import entries_about, own_details, record_lines, waiting_registrations
from core.next import safe_next

PER_PAGE = 25


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    context = {"version": settings.TERMS_VERSION, "terms_template": f"terms/{settings.TERMS_VERSION}.html"}
    return render(request, "accounts/terms.html", context)


# For staff


@require_safe
@approver_required
def registrations(request: SignedInRequest) -> HttpResponse:
    page = Paginator(waiting_registrations(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/registrations.html", {"page": page})


# For everybody about themselves


@require_safe
@approved_required
def me(request: SignedInRequest) -> HttpResponse:
    form = LanguageForm(initial={"language": request.user.language})
    approval = last_day(request.user.approved_until, today=timezone.localdate())
    return render(request, "accounts/me.html", {"language_form": form, "approval": approval})


@require_POST
@signed_in_required
def my_language(request: SignedInRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    back = "me" if is_let_in(request.user) else "waiting"
    if not form.is_valid():
        return redirect(back)
    choose_language(request.user, language=form.cleaned_data["language"])
    response = redirect(back)
    set_language_cookie(response, request.user.language)
    with translation.override(request.user.language):
        messages.success(request, _("Your language is saved."))
    return response


@require_safe
@approved_required
def my_record(request: SignedInRequest) -> HttpResponse:
    page = Paginator(entries_about(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": record_lines(page.object_list),
        "terms": request.user.terms_accepted.order_by("-at"),
        "checks": checks_of(request.user),
        **own_details(request.user),
    }
    return render(request, "accounts/my_record.html", context)


@require_safe
@signed_in_required
def waiting(request: SignedInRequest) -> HttpResponse:
    if is_let_in(request.user):
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = LanguageForm(initial={"language": request.user.language})
    return render(request, "accounts/waiting.html", {"language_form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def new_password(request: SignedInRequest) -> HttpResponse:
    """For whoever must choose another password: sends the link to their own address, which a thief does not read."""
    if not request.user.must_change_password:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.method == "POST":
        email = request.user.email
        too_many: HttpResponse | None = consume_or_429(request, action="reset_password", key=email.lower())
        if too_many:
            return too_many
        form = ResetPasswordForm({"email": email})
        if form.is_valid():
            form.save(request)
        messages.success(request, _("We have sent you the link. It works for one hour."))
        return redirect("new_password")
    return render(request, "accounts/new_password.html")


@require_http_methods(["GET", "POST"])
@signed_in_required
def accept_terms(request: SignedInRequest) -> HttpResponse:
    """The terms as they stand now, for somebody who has not accepted them yet, and for whoever wants to see it."""
    if request.method == "POST":
        accept(request.user, version=request.POST.get("version", ""))
        return redirect(safe_next(request) or settings.LOGIN_REDIRECT_URL)
    context = {
        "version": settings.TERMS_VERSION,
        "terms_template": f"terms/{settings.TERMS_VERSION}.html",
        "is_accepted": request.user.terms_version == settings.TERMS_VERSION,
        "next": safe_next(request),
    }
    return render(request, "accounts/accept_terms.html", context)
