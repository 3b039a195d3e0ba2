"""Where allauth asks us: what its mails hold, where their links lead, what one account is, where people land."""

from email.utils import make_msgid
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit
from uuid import uuid4

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domains.actions import approve_by_domain
from accounts.mailbox.actions import tell_old_address
from accounts.models import User
from accounts.permissions import is_let_in
from core.errors import Refused
from outbox.actions import queue_letter

log = structlog.get_logger(__name__)

# All that a mail's template is ever told. Never a name, an address of the network, a browser or another e-mail address.
MAIL_KNOWS = {"activate_url", "password_reset_url", "signup_url", "email", "code"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "duplicate_email": gettext_lazy("You already use that e-mail address here."),
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is not right."),
        "enter_current_password": gettext_lazy("That is not your current password."),
        "incorrect_password": gettext_lazy("That is not your password."),
        "invalid_password_reset": gettext_lazy("That link no longer works. Ask for a new one."),
        "too_many_login_attempts": gettext_lazy("That was too many tries. Wait a few minutes, then try again."),
        "rate_limited": gettext_lazy("That was too many tries. Wait a few minutes, then try again."),
    }

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: one way through each page, and no second one that answers as JSON."""
        return False

    def clean_email(self, email: str) -> str:
        """Refuses letters from outside ASCII, which can look just like somebody else's address."""
        if not email.isascii():
            message = _("Enter an e-mail address that uses only the letters a to z, numbers and signs such as . - _")
            raise forms.ValidationError(message, code="invalid")
        return email.lower()

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Address, account and the letter to the old address together; refused when somebody else has it by now."""
        try:
            with transaction.atomic():
                is_confirmed = bool(super().confirm_email(request, email_address))
                if is_confirmed:
                    approve_by_domain(User.objects.get(pk=email_address.user_id))
                return is_confirmed
        except IntegrityError:
            about = {"email": email_address.email}
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt", about)
            return False

    def set_password(self, user: User, password: str) -> None:
        """Writes the password and nothing else: saving the whole row could undo a ban that was decided meanwhile."""
        user.set_password(password)
        user.save(update_fields=["password"])

    # Limits

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for one account, whatever host name was used to reach us.

        Somebody signed in who confirms their password is counted apart, so that a stranger who fails to sign in as
        them cannot lock them out of their own session.
        """
        where = "signed-in" if request.user.is_authenticated else "sign-in"
        return f"{where}:{credentials.get('email', '').lower()}"

    # Where people land

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if not is_let_in(request.user):
            return reverse("waiting")
        url: str = super().get_login_redirect_url(request)
        return url

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Signs in in the person's own language, and keeps the browser to it."""
        translation.activate(user.language)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        set_language_cookie(response, user.language)
        return response

    # Mail

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.BASE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", quote(key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends a mail that knows nothing private and links to BASE_URL, whatever host the request named."""
        known = {key: value for key, value in context.items() if key in MAIL_KNOWS}
        for key, name in [("signup_url", "account_signup"), ("password_reset_url", "account_reset_password")]:
            if key in known and not str(known[key]).startswith(f"{settings.BASE_URL}/"):
                known[key] = settings.BASE_URL + reverse(name)
        site = SimpleNamespace(name=settings.SITE_NAME, domain=urlsplit(settings.BASE_URL).netloc)
        known |= {"email": email, "current_site": site, "site_name": settings.SITE_NAME, "base_url": settings.BASE_URL}
        message = self.render_mail(template_prefix, email, known)
        # Django would name this machine in it.
        message.extra_headers["Message-ID"] = make_msgid(domain=urlsplit(settings.BASE_URL).hostname)
        try:
            message.send()
        except OSError as error:  # smtplib's errors are OSErrors
            log.error("mail.not_sent", template=template_prefix, error=type(error).__name__)
            sentence = _("We cannot send e-mail just now. Nothing is lost: try to sign in again in a few minutes.")
            raise Refused("unavailable", sentence) from None

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tells somebody that their account changed, without saying how, from where or by which browser.

        Through the outbox, so that a change is never told as failed because of the mail server.
        """
        with transaction.atomic():
            if email and email != user.email:
                tell_old_address(user, old=email)
                return
            queue_letter(user, template="account_changed", unique_key=f"account_changed:{uuid4()}")


def set_language_cookie(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
