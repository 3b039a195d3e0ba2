from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from core.pace import is_too_fast
from core.typed import give_back
from moderation.answers.actions import open_notice
from moderation.answers.forms import AnswerForm
from moderation.answers.permissions import SignInFirst, access_asked, access_own, author_of
from moderation.answers.queries import Page, page_of
from moderation.complaints.models import Answer
from moderation.notices.words import reply_path
from moderation.procedure.actions import take_answer


@require_GET
@signed_in_required
def asked(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """From what they were told here to the page itself, which has the same address for everybody."""
    return redirect(reply_path(access_own(request.user, pk).complaint))


@never_cache
@sensitive_post_parameters()
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody complains of, for whoever wrote it, and their answer. Unknown, or for somebody else, is missing."""
    try:
        notice = access_asked(request.user, token)
    except SignInFirst:
        back = give_back(request, "accounts/not_sent.html", status=403, next=request.get_full_path())
        return back or redirect_to_login(request.get_full_path())
    if is_too_fast("reply", notice.pk, settings.APPEAL_LOOK_LIMIT):
        raise Refused("rate", _("That was a lot at once. Wait ten minutes and try again."), retry_after=600)
    now = timezone.now()
    notice = open_notice(notice, now=now)
    author = author_of(notice.complaint)
    assert author is not None, "access_asked found who it is"
    by_link = not request.user.is_authenticated
    page = page_of(notice, author, now=now)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=_initial(page, by_link))
    answer = _take(request, page, form) if request.method == "POST" else None
    if answer is None:
        template = "answers/by_link.html" if by_link else "answers/page.html"
        context = {
            "page": page,
            "form": form,
            "by_link": by_link,
            "can_send_as_is": form.is_bound and bool(form.errors),
        }
        answer = render(request, template, context)
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _take(request: HttpRequest, page: Page, form: AnswerForm) -> HttpResponse | None:
    """None: the page is shown again, with what is missing beside it."""
    if not form.is_valid():
        return None
    as_is = request.POST.get("do") == "as_is" and form.says_anything
    if not as_is and form.ask_for_missing():
        return None
    author = author_of(page.complaint)
    try:
        taken = take_answer(page.complaint, by=author, **form.inputs)
    except Refused as refused:
        refused.add_to(form)
        return None
    if taken.is_late:
        messages.warning(request, _("Your answer came after the time was over, so that it counts as none."))
    else:
        messages.success(request, _("We have your answer."))
    return redirect(request.path)


def _initial(page: Page, by_link: bool) -> dict[str, Any]:
    """What they answered before, to change it; behind a link alone nothing that says who they are."""
    answer: Answer | None = page.answer
    if answer is None or answer.is_late:
        return {}
    words: dict[bool | None, str] = {None: "", True: "yes", False: "no"}
    said = {name: words[getattr(answer, name)] for name in ("wants_removal", "consents_name", "consents_address")}
    return said if by_link else {**said, "full_name": answer.full_name, "postal_address": answer.postal_address}
