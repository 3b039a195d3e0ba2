"""What stands above a page at this moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db.models import Q
from wagtail.models import Page

from home.alerts.models import Alert
from home.pages.audience import is_for_all

TURN = "alerts.turn"
ALERTS = "alerts"
KEPT = 60  # seconds
WEIGHT = {Alert.Kind.EMERGENCY: 0, Alert.Kind.WARNING: 1, Alert.Kind.INFORMATION: 2}
ON_HOME = 5


@dataclass(frozen=True)
class Words:
    title: str
    text: str
    link: str
    language: str


@dataclass(frozen=True)
class Showing:
    """One alert as pages show it; `paths` are the places in Wagtail's tree it is about."""

    id: UUID
    kind: str
    kind_name: object
    english: Words
    welsh: Words
    address: str
    reach: str
    paths: tuple[str, ...]
    for_members: bool

    def words(self, language: str) -> Words:
        """In the reader's language, or else in the one there is."""
        first, second = (self.welsh, self.english) if language.startswith("cy") else (self.english, self.welsh)
        return first if first.title else second

    def is_about(self, page: Page | None) -> bool:
        if self.reach == Alert.Reach.SITE:
            return True
        if page is None or not page.path:
            return False
        below = self.reach == Alert.Reach.BELOW
        return any(page.path.startswith(path) if below else page.path == path for path in self.paths)


def alerts_on(page: Page | None, *, now: datetime, members: bool = False) -> list[Showing]:
    """What is shown above a page now, the gravest first; `page` is None where the address is no page of Wagtail's."""
    showing, _next = _showing(now)
    return [one for one in showing if (one.for_members if members else one.is_about(page))]


def next_change(now: datetime) -> datetime | None:
    """When the clock next makes an alert appear or go: until then a page that was kept is still right."""
    return _showing(now)[1]


def forget() -> None:
    """A new turn: what a page that is being drawn just now still keeps, it keeps under the name of the last one."""
    cache.set(TURN, uuid4().hex, None)


def _showing(now: datetime) -> tuple[list[Showing], datetime | None]:
    name = f"{ALERTS}:{cache.get(TURN, '')}"
    kept = cache.get(name)
    if kept is not None and (kept[1] is None or now < kept[1]) and now >= kept[2]:
        return kept[0], kept[1]
    alerts = list(
        Alert.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__isnull=False)
        .select_related("link_page")
        .prefetch_related("places__page")
    )
    moments = [at for alert in alerts for at in (alert.starts_at, alert.ends_at) if at is not None and at > now]
    showing = sorted((alert for alert in alerts if alert.is_showing(now)), key=lambda alert: alert.starts_at or now)
    showing.sort(key=lambda alert: WEIGHT[Alert.Kind(alert.kind)])
    found = [as_shown(alert) for alert in showing], min(moments, default=None)
    cache.set(name, (*found, now), KEPT)
    return found


def as_shown(alert: Alert) -> Showing:
    page = alert.link_page
    address = alert.link_url or (page.url if page is not None and is_for_all(page) else "") or ""
    return Showing(
        id=alert.pk, kind=alert.kind, kind_name=Alert.Kind(alert.kind).label,
        english=Words(alert.title_en, alert.text_en, alert.link_en or alert.link_cy, "en-gb"),
        welsh=Words(alert.title_cy, alert.text_cy, alert.link_cy or alert.link_en, "cy"),
        address=address, reach=alert.reach, paths=tuple(place.page.path for place in alert.places.all()),
        for_members=alert.for_members,
    )  # fmt: skip


def alerts_to_switch(now: datetime) -> list[Alert]:
    """The few that staff may want at hand: what shows, what is coming, and what was used last."""
    known = list(Alert.objects.order_by("-changed_at")[: 4 * ON_HOME])
    known.sort(key=lambda alert: 0 if alert.is_showing(now) else 1 if alert.is_coming(now) else 2)
    return known[:ON_HOME]
