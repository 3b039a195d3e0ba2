"""Reads published pages for their links, and looks from time to time whether those elsewhere still answer."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from wagtail.models import Page

from core.tokens import digest_of
from home.links.looking import look_at_all
from home.links.models import OutsideAddress, PageLink, PageReading, Problem
from home.links.queries import Link, Within, links_of

PAGES = 25  # in one round
ADDRESSES = 8
AGAIN = timedelta(days=1)  # a page is read again, because what it leads to may be gone
CLAIM = timedelta(minutes=10)
FINE, FAILING, FIRST = timedelta(days=7), timedelta(days=1), timedelta(hours=1)


def read_pages(*, now: datetime) -> int:
    """Reads the pages that are new, changed or due. Any number of clocks may; each page is claimed first."""
    new = Page.objects.live().filter(link_reading=None, depth__gt=1).order_by("pk").values_list("pk", flat=True)
    PageReading.objects.bulk_create([PageReading(page_id=pk, due_at=now) for pk in new[:PAGES]], ignore_conflicts=True)
    changed = Q(page__last_published_at__gt=F("read_at"))
    due = PageReading.objects.filter(Q(due_at__lte=now) | changed, page__live=True).order_by("due_at")
    return sum(_read(pk, now) for pk in list(due.values_list("pk", flat=True)[:PAGES]))


@transaction.atomic
def _read(pk: int, now: datetime) -> bool:
    mine = PageReading.objects.filter(pk=pk).exclude(read_at__gte=now)
    if not mine.update(due_at=now + AGAIN, read_at=now):
        return False
    page = Page.objects.live().filter(pk=pk).first()
    if page is not None:
        _keep(page.specific, now)
    return True


def _keep(page: Page, now: datetime) -> None:
    """The rows become what the page says now; a link that was broken before keeps the day on which that was seen."""
    links = links_of(page)
    within = Within(links)
    before = {(row.target, row.words): row for row in PageLink.objects.filter(page=page)}
    kept: dict[tuple[str, str], int] = {}
    for link in links:
        outside = within.outside(link)
        key = (outside or _target(link), link.words)
        if key in kept:
            continue
        problem = Problem.NONE if outside else within.problem(link)
        row = before.get(key) or PageLink(page=page, target=key[0], words=key[1])
        if not row.pk or row.problem != problem:
            row.outside = _address(outside, now) if outside else None
            row.since = (row.since or now) if problem else None
            row.problem = problem
            row.save()
        kept[key] = row.pk
    PageLink.objects.filter(page=page).exclude(pk__in=kept.values()).delete()


def _target(link: Link) -> str:
    if link.page:
        return f"page:{link.page}"
    return f"document:{link.document}" if link.document else link.address[:2000]


def _address(url: str, now: datetime) -> OutsideAddress:
    return OutsideAddress.objects.get_or_create(digest=digest_of(url), defaults={"url": url, "due_at": now})[0]


def look_outside(*, now: datetime) -> int:
    """A few addresses of different sites each round, so that nobody waits for us and no site is pressed."""
    if not settings.LINK_CHECK:
        return 0
    OutsideAddress.objects.filter(links=None, due_at__lte=now).delete()
    taken: dict[str, OutsideAddress] = {}
    for row in OutsideAddress.objects.filter(due_at__lte=now).order_by("due_at")[: ADDRESSES * 10]:
        taken.setdefault(urlsplit(row.url).netloc, row)
    rows = [row for row in list(taken.values())[:ADDRESSES] if _claim(row, now)]
    seen = look_at_all([row.url for row in rows], agent=f"HearthLinks/1 (+{settings.BASE_URL})")
    for row in rows:
        _note(row, seen[row.url], now)
    return len(rows)


def _claim(row: OutsideAddress, now: datetime) -> bool:
    return bool(OutsideAddress.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=now + CLAIM))


def _note(row: OutsideAddress, problem: Problem, now: datetime) -> None:
    is_fine = problem in {Problem.NONE, Problem.REFUSED}
    failures = 0 if is_fine else row.failures + 1
    wait = FINE if is_fine else FIRST if failures == 1 else FAILING
    since = None if is_fine else row.since or now
    OutsideAddress.objects.filter(pk=row.pk).update(
        problem=problem, failures=min(failures, 1000), since=since, checked_at=now, due_at=now + wait
    )


@transaction.atomic
def check_again(page: Page, *, now: datetime) -> None:
    """The next round reads the page and looks at all it leads to."""
    PageReading.objects.update_or_create(page_id=page.pk, defaults={"due_at": now, "read_at": None})
    OutsideAddress.objects.filter(links__page=page).update(due_at=now)
