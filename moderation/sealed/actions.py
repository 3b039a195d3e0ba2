from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.words.render import check_text
from core.errors import Refused
from moderation.cases.actions import check_may_work_on, publish_case
from moderation.cases.models import Case, PoliceReport
from realtime.models import Update
from realtime.publish import in_order
from records.actions import write_entry

REFERENCE_LIMIT = 60


@transaction.atomic
@in_order()
def record_police_report(
    case: Case, *, priority: int, reference: str, by: User, now: datetime | None = None
) -> PoliceReport:
    """Writes down that it was reported to the National Crime Agency, with their reference. The year for which it is
    kept begins the first time; the reference and the priority can be put right later. Raises Refused."""
    now = now or timezone.now()
    if priority not in PoliceReport.Priority.values:
        raise Refused("invalid", _("Choose how urgent it is."), field="priority")
    reference = check_text(" ".join(reference.split()), limit=REFERENCE_LIMIT, field="reference")
    by = check_may_work_on(case, by)
    given = {"priority": priority, "reference": reference, "by": by}
    report, is_new = PoliceReport.objects.get_or_create(case=case, defaults={**given, "reported_at": now})
    if not is_new:
        PoliceReport.objects.filter(pk=report.pk).update(**given)
        report.refresh_from_db()
    write_entry(
        "case.police", subject=("case", case.pk), by=by.pk, community=case.community_id, priority=priority,
        reference="-".join(reference.split()),
    )  # fmt: skip
    publish_case(case, Update.Action.EDITED)
    return report
