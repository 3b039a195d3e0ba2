"""Who may take part, and who may decide that. The first question of every private page is asked here."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeGuard, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Permission
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from accounts.clocks import is_over
from accounts.models import User
from core.typed import give_back

P = ParamSpec("P")


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
    return user.approved_until is None or not is_over(user.approved_until, timezone.localdate())


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


def holders_of(duty: str) -> QuerySet[User]:
    """Everybody who was given a permission, by themselves or with a team; who runs the site was given none."""
    app, codename = duty.split(".")
    given = Permission.objects.filter(codename=codename, content_type__app_label=app)
    by_duty = Q(user_permissions__in=given) | Q(groups__permissions__in=given)
    return User.objects.filter(pk__in=User.objects.filter(by_duty).values("pk"))


def given_to_somebody(duties: Iterable[str]) -> set[str]:
    """Those of the permissions that somebody approved was given: one query."""
    wanted = Q()
    for app, codename in (duty.split(".") for duty in duties):
        wanted |= Q(content_type__app_label=app, codename=codename)
    approved = Q(user__state=User.State.APPROVED) | Q(group__user__state=User.State.APPROVED)
    found = Permission.objects.filter(wanted, approved).order_by()
    return {f"{app}.{name}" for app, name in found.values_list("content_type__app_label", "codename").distinct()}


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
    back = give_back(request, "accounts/not_sent.html", status=403, next=request.get_full_path())
    return back or redirect_to_login(request.get_full_path())


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
