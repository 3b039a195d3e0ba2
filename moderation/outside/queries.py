from core.tokens import digest_of
from moderation.outside.models import OutsideReport
from moderation.reports.queries import what_became_of


def report_with(token: str) -> OutsideReport | None:
    reports = OutsideReport.objects.select_related("case", "linked")
    return reports.filter(token=digest_of(token)).first()


def became_of(report: OutsideReport) -> object:
    """What became of it in words: of the thing it was linked to, where it was."""
    case = report.linked or report.case
    return what_became_of(case) if case else ""
