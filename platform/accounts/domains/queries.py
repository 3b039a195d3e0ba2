from collections.abc import Collection

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import EmailDomain
from core.errors import Refused

Rule = EmailDomain.Rule


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def check_may_register(email: str) -> None:
    """Refuses an address of a blocked domain, and, where staff listed those that may, of any other. Raises Refused.

    It tells of the domain alone, and so nothing about who has an account.
    """
    rule = EmailDomain.objects.filter(domain=domain_of(email)).values_list("rule", flat=True).first()
    is_not_listed = rule is None and EmailDomain.objects.filter(rule=Rule.ALLOW).exists()
    if rule == Rule.BLOCK or is_not_listed:
        sentence = _("Addresses of this kind cannot be used on %(site)s. Use another one.")
        raise Refused("invalid", sentence % {"site": settings.SITE_NAME}, field="email")


def shut_out(emails: Collection[str]) -> set[str]:
    """Those of the addresses that `check_may_register` would refuse, in two queries however many."""
    rules = dict(EmailDomain.objects.filter(domain__in=set(map(domain_of, emails))).values_list("domain", "rule"))
    otherwise = Rule.BLOCK if EmailDomain.objects.filter(rule=Rule.ALLOW).exists() else None
    return {email for email in emails if rules.get(domain_of(email), otherwise) == Rule.BLOCK}


def is_approved_at_once(email: str) -> bool:
    return EmailDomain.objects.filter(domain=domain_of(email), rule=Rule.APPROVE).exists()
