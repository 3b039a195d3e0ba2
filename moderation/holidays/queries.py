"""Which days are bank holidays in England and Wales (Banking and Financial Dealings Act 1971)."""

from datetime import date
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays

from moderation.holidays.models import ProclaimedDay


@cache
def published_holidays() -> frozenset[date]:
    """Those that GOV.UK has published, as far as the list goes that came with the package."""
    events = BankHolidays.load_backup_data()[BankHolidays.ENGLAND_AND_WALES]["events"]
    return frozenset(date.fromisoformat(event["date"]) for event in events)


def bank_holidays() -> frozenset[date]:
    """What GOV.UK published and what staff entered. A year that neither knows has none: a deadline is then earlier than
    it need be, never later."""
    return published_holidays() | frozenset(ProclaimedDay.objects.values_list("day", flat=True))
