"""Who may take part, and who may decide that. The first question of every private page is asked here."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeGuard, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.clocks import is_over
from accounts.models import User

P = ParamSpec("P")
SECRET = re.compile("token|password", re.IGNORECASE)
CHOICE = re.compile(r"[a-z_]*")
CODE = re.compile(r"[a-z0-9_:.+-]*")  # a choice, a number, a date or an id: nothing that somebody wrote
WRITTEN = {"title", "body", "text", "message", "note", "name"}  # fields in which even one short word was typed


class SignedInRequest(HttpRequest):
    """A request that one of the doors below has let through."""

    user: User


View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
InnerView = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]


def may_take_part(user: User | AnonymousUser) -> bool:
    """May they see anything private at all? A confirmed e-mail address is part of being approved."""
    return is_let_in(user) and step_of(user) is None


def is_let_in(user: User | AnonymousUser) -> TypeGuard[User]:
    """Is their approval standing, whatever they may still have to do first?"""
    if not isinstance(user, User) or not user.is_active or user.state != User.State.APPROVED:
        return False
    return not is_over(user.approved_until, timezone.localdate())


def step_of(user: User) -> str | None:
    """The name of the page with what somebody must do before anything else, and None where there is nothing.

    `UserManager.taking_part` says the same in SQL.
    """
    if user.must_change_password:
        return "new_password"
    if user.terms_version != settings.TERMS_VERSION:
        return "accept_terms"
    return None


def may_approve(user: User | AnonymousUser) -> bool:
    """May they read registrations and decide about them?"""
    return may_take_part(user) and user.has_perm("accounts.approve_user")


def access_registration(user: User | AnonymousUser, pk: UUID) -> User:
    """Anybody staff look after; Http404 when there is none or `user` may not decide, and nobody can tell which."""
    person = User.objects.known().select_related("merged_into").filter(pk=pk).first() if may_approve(user) else None
    if person is None:
        raise Http404
    return person


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; but words that were being sent are given back first, or they would be lost.

    They are stored nowhere: the page shows what the browser sent. It is the same whatever the address leads to.
    """
    sent = [(name, value) for name, values in request.POST.lists() for value in values if not SECRET.search(name)]
    typed = [(name, value) for name, value in sent if not CODE.fullmatch(value) or (name in WRITTEN and value)]
    if not typed:
        return redirect_to_login(request.get_full_path())
    chosen = [pair for pair in sent if pair not in typed and CHOICE.fullmatch(pair[1])]
    context = {"typed": typed, "chosen": chosen, "path": request.path, "next": request.get_full_path()}
    answer = render(request, "accounts/not_sent.html", context, status=403)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def signed_in_required(view: InnerView[P]) -> View[P]:
    """Sends a visitor to sign in and back; whoever is signed in, in whatever state, passes."""

    @wraps(view)
    def ask(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return view(cast(SignedInRequest, request), *args, **kwargs)

    return ask


def approved_required(view: InnerView[P]) -> View[P]:
    """Lets approved people through: a visitor goes to sign in, everybody else to the page that says what they await.

    It asks before the view looks anything up, so the answer is the same whether or not the thing exists.
    """

    @wraps(view)
    def ask(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not is_let_in(request.user):
            return redirect("waiting")
        return view(cast(SignedInRequest, request), *args, **kwargs)

    return ask


def approver_required(view: InnerView[P]) -> View[P]:
    """Lets people through who may decide about registrations; to everybody else signed in the page does not exist."""

    @wraps(view)
    def ask(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if not may_approve(request.user):
            raise Http404
        return view(cast(SignedInRequest, request), *args, **kwargs)

    return ask
