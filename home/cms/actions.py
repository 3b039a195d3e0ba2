"""Tells editors and publishers that a page of theirs has news: through the outbox, without a title or a word of it."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.db import transaction
from wagtail.admin import mail
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from accounts.models import User
from home.cms.permissions import may_use_cms
from outbox.actions import queue_letter


@transaction.atomic
def tell_of_page(people: Iterable[User]) -> None:
    """One letter to each who may still work in /cms/; what it is about is read there."""
    for person in people:
        if may_use_cms(person):
            queue_letter(person, template="page_news", unique_key=f"page_news:{uuid4()}")


class ByLetter:
    """Who is told, and who wishes not to be, stays Wagtail's; the e-mail with the page's title is not sent."""

    def send_notifications(self, template_set: object, context: object, recipients: set[User], **kwargs: Any) -> bool:
        tell_of_page(recipients)
        return True


class Submitted(ByLetter, mail.GroupApprovalTaskStateSubmissionEmailNotifier):
    pass


class Started(ByLetter, mail.WorkflowStateSubmissionEmailNotifier):
    pass


class Approved(ByLetter, mail.WorkflowStateApprovalEmailNotifier):
    pass


class Rejected(ByLetter, mail.WorkflowStateRejectionEmailNotifier):
    pass


NOTIFIERS = [
    (task_submitted, TaskState, Submitted(), "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, Started(), "workflow_state_submitted_email_notification"),
    (workflow_approved, WorkflowState, Approved(), "workflow_state_approved_email_notification"),
    (workflow_rejected, WorkflowState, Rejected(), "workflow_state_rejected_email_notification"),
]


def take_wagtails_place() -> None:
    """Connects ours under the names Wagtail uses; the name taken, Wagtail's own are passed over.

    `home` comes before `wagtail.admin` in INSTALLED_APPS, so this happens first; a test holds us to it.
    """
    for signal, sender, notifier, name in NOTIFIERS:
        signal.connect(notifier, sender=sender, dispatch_uid=name)
