"""Joins registering to invitations: accounts lie far below and know nothing of them."""

from typing import Any
from uuid import UUID

from allauth.core import context
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts import forms
from accounts.models import User
from communities.invitations.actions import keep_invitation
from communities.invitations.queries import remembered_address
from communities.invitations.views import remembered_in


class SignupForm(forms.SignupForm):
    """Registering with an invitation that is for one address is registering with that address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request: HttpRequest = context.request
        self.invitation: UUID | None = None if "own" in request.GET else remembered_in(request)
        address = remembered_address(self.invitation, now=timezone.now()) if self.invitation else ""
        if address:
            field = self.fields["email"]
            field.disabled, field.initial = True, address
            self.initial["email"] = address
            field.help_text = format_html(
                '{} <a class="govuk-link" href="?own">{}</a>',
                _("Your invitation is for this address."),
                _("Register without the invitation"),
            )

    def save(self, request: HttpRequest) -> User:
        with transaction.atomic():
            person = super().save(request)
            if self.invitation:
                keep_invitation(self.invitation, by=person)
        return person
