"""Two alerts to try: one that was used and is off, and one that waits for its day."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from home.alerts.models import Alert

SNOW = {
    "kind": "emergency",
    "title_en": "The duty office is closed today because of snow",
    "text_en": "Ring 01632 960 999 if a child is in danger or you need somebody now. The night line answers as always.",
    "title_cy": "Mae'r swyddfa ar ddyletswydd ar gau heddiw oherwydd eira",
    "text_cy": "Ffoniwch 01632 960 999 os yw plentyn mewn perygl neu os oes angen rhywun arnoch nawr. "
    "Mae'r llinell nos yn ateb fel arfer.",
}
HOLIDAY = {
    "kind": "information",
    "title_en": "The office is closed over Christmas and the New Year",
    "text_en": "From noon on 24 December until 9 in the morning on 2 January. The night line is open all the time.",
    "title_cy": "Mae'r swyddfa ar gau dros y Nadolig a'r Flwyddyn Newydd",
    "text_cy": "O hanner dydd ar 24 Rhagfyr tan 9 y bore ar 2 Ionawr. Mae'r llinell nos ar agor drwy'r amser.",
}


@transaction.atomic
def seed_alerts() -> None:
    """Again and again with the same result: an alert of the same title is left as it is."""
    now = timezone.now()
    _once(SNOW, now - timedelta(days=9), now - timedelta(days=8, hours=6))
    today = timezone.localdate(now)
    year = today.year if (today.month, today.day) < (12, 24) else today.year + 1
    zone = timezone.get_default_timezone()
    noon = datetime.combine(today.replace(year, 12, 24), time(12), zone)
    _once(HOLIDAY, noon, datetime.combine(noon.date().replace(year + 1, 1, 2), time(9), zone))


def _once(words: dict[str, str], starts_at: datetime, ends_at: datetime) -> None:
    if not Alert.objects.filter(title_en=words["title_en"]).exists():
        Alert.objects.create(**words, starts_at=starts_at, ends_at=ends_at)
