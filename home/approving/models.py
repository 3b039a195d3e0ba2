"""The way to the public: what one person wrote, another reads."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page

from accounts.models import User
from accounts.permissions import may_take_part


class SecondPersonTask(AbstractGroupApprovalTask):
    """Approval by somebody of these groups other than whoever wrote and sent the page in.

    Where nobody else could, the same person may: a council with one publisher must not be stuck.
    """

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, Any, bool]]:
        actions = super().get_actions(obj, user)
        if actions and is_own(obj, user) and self.has_another(user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def has_another(self, user: User) -> bool:
        others = User.objects.filter(groups__in=self.groups.all(), is_active=True).exclude(pk=user.pk).distinct()
        return any(may_take_part(person) for person in others[:50])

    @classmethod
    def get_description(cls) -> str:
        return str(_("Somebody of the chosen groups who did not write the page and send it in approves it"))


def is_own(page: Page, user: User) -> bool:
    """Whether this person sent the page in and its newest words are theirs too."""
    sent = page.current_workflow_state
    newest = page.latest_revision
    return bool(sent and newest and sent.requested_by_id == user.pk and newest.user_id == user.pk)
