"""Who follows what is said about a page, and what needs an editor today."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Comment, Page, Revision, TaskState, WorkflowState
from wagtail.permissions import page_permission_policy

from accounts.models import User
from home.approving.models import SecondPersonTask
from home.links.queries import broken_links_for
from home.review.queries import LATE, SOON, to_review

SHOWN = 5  # of each kind; the rest is a number


def followers_of_comments(page: Page, comments: list[Any]) -> QuerySet[User]:
    """Those who asked to hear of every comment on the page, and those who took part in these ones."""
    ids = [comment.pk for comment in comments]
    asked = Q(page_subscriptions__page=page, page_subscriptions__comment_notifications=True)
    took_part = Q(wagtail_admin_comments__in=ids) | Q(comment_replies__comment__in=ids)
    return User.objects.filter(
        asked | took_part, Q(wagtail_userprofile=None) | Q(wagtail_userprofile__updated_comments_notifications=True)
    ).distinct()


@dataclass(frozen=True)
class Line:
    """A page that somebody should turn to, and why."""

    title: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class Task:
    """One kind of thing that needs this person, with the first few and how many there are."""

    title: str
    empty: str
    count: int
    lines: list[Line]
    more: str = ""


def work_for(user: User, *, now: datetime) -> list[Task]:
    """What needs this person today: a fixed number of queries however much there is."""
    pages = page_permission_policy.instances_user_has_any_permission_for(user, {"change"}).values("pk")
    tasks = [_drafts(user), _sent_back(user, pages), _scheduled(pages, now), _reviews(user, now)]
    tasks += [_broken(user), _comments(user, pages)]
    return [*_approvals(user, pages), *tasks]


def _edit(pk: object) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])


def _key() -> Cast:
    return Cast("workflow_state__object_id", BigIntegerField())


def _approvals(user: User, pages: Any) -> list[Task]:
    """Only for those who approve: to others the card would never have anything in it."""
    groups = user.groups.all()
    if not SecondPersonTask.objects.filter(groups__in=groups, active=True).exists():
        return []
    waiting = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status="in_progress",
        task__in=SecondPersonTask.objects.filter(groups__in=groups).values("pk"),
    )
    own = Q(workflow_state__requested_by=user, revision__user=user)
    waiting = waiting.annotate(key=_key()).filter(key__in=pages).exclude(own).order_by("started_at")
    rows = waiting.select_related("revision", "workflow_state__requested_by")[:SHOWN]
    lines = [
        Line(str(row.revision.object_str), _edit(row.key), _sent_by(row.workflow_state.requested_by)) for row in rows
    ]
    return [Task(_("Waiting for your approval"), _("Nothing waits for you."), waiting.count(), lines)]


def _sent_by(person: User | None) -> str:
    return _("from %(name)s") % {"name": person.display_name} if person else ""


def _drafts(user: User) -> Task:
    """What this person changed last and has not published. What waits for approval or was sent back is told there."""
    active = WorkflowState.objects.active().values(key=Cast("object_id", BigIntegerField()))
    drafts = Page.objects.filter(has_unpublished_changes=True, expired=False, latest_revision__user=user)
    drafts = drafts.exclude(pk__in=active).exclude(pk__in=_planned().values("key")).order_by("-latest_revision__pk")
    lines = [Line(page.draft_title, _edit(page.pk)) for page in drafts[:SHOWN]]
    return Task(_("Your drafts"), _("You have no draft lying about."), drafts.count(), lines)


def _planned() -> QuerySet[Revision]:
    planned = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    found: QuerySet[Revision] = planned.annotate(key=Cast("object_id", BigIntegerField()))
    return found


def _sent_back(user: User, pages: Any) -> Task:
    back = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=user)
    back = back.annotate(key=Cast("object_id", BigIntegerField())).filter(key__in=pages)
    rows = list(back.select_related("current_task_state__revision", "current_task_state__finished_by")[:SHOWN])
    lines = [
        Line(
            str(row.current_task_state.revision.object_str),
            _edit(row.key),
            _sent_by(row.current_task_state.finished_by),
        )
        for row in rows
    ]
    return Task(_("Sent back to you"), _("Nothing was sent back."), back.count(), lines)


def _scheduled(pages: Any, now: datetime) -> Task:
    """What comes and what goes within a week, and what should have come and did not."""
    week = now + timedelta(days=7)
    coming = _planned().filter(key__in=pages, approved_go_live_at__lte=week).order_by("approved_go_live_at")
    going = Page.objects.filter(pk__in=pages, live=True, expire_at__lte=week).order_by("expire_at")
    found = [(row.approved_go_live_at, _("goes live %(when)s"), row.object_str, row.key) for row in coming[:SHOWN]]
    found += [(page.expire_at, _("ends %(when)s"), page.title, page.pk) for page in going[:SHOWN]]
    lines = [
        Line(str(title), _edit(key), says % {"when": date_format(timezone.localtime(when), "j M, H:i")})
        for when, says, title, key in sorted(found, key=lambda row: row[0])[:SHOWN]
    ]
    count = coming.count() + going.count()
    return Task(_("Scheduled this week"), _("Nothing comes or goes this week."), count, lines)


def _reviews(user: User, now: datetime) -> Task:
    """One's own pages from a month before; to publishers those, too, that nobody has looked at in time."""
    today = timezone.localdate(now)
    may_publish = page_permission_policy.instances_user_has_any_permission_for(user, {"publish"}).values("pk")
    mine = Q(page__owner=user, review_by__lte=today + SOON)
    late = Q(page__in=may_publish) & (Q(review_by__lte=today - LATE) | Q(page__owner=None))
    due = to_review(today).filter(mine | late)
    lines = [
        Line(row.page.title, reverse("cms_review_page", args=[row.page_id]), _by_day(row.review_by))
        for row in due[:SHOWN]
    ]
    return Task(_("To review"), _("All your pages are in good time."), due.count(), lines, reverse("cms_review_report"))


def _by_day(day: date | None) -> str:
    return "" if day is None else _("by %(day)s") % {"day": date_format(day, "j M Y")}


def _broken(user: User) -> Task:
    broken = broken_links_for(user)
    lines = [Line(row.page.title, _edit(row.page_id), row.words) for row in broken[:SHOWN]]
    empty = _("No broken link is known.")
    return Task(_("Broken links"), empty, broken.count(), lines, reverse("cms_broken_links"))


def _comments(user: User, pages: Any) -> Task:
    """Open comments by others where this person owns the page, asked to hear, or said something before."""
    mine = Q(page__owner=user) | Q(page__subscribers__user=user, page__subscribers__comment_notifications=True)
    said = Comment.objects.filter(resolved_at=None, page__in=pages)
    found = said.filter(mine & ~Q(user=user) | Q(replies__user=user) | (Q(user=user) & Q(replies__isnull=False)))
    found = found.distinct().select_related("page", "user").order_by("-updated_at")
    lines = [Line(row.page.draft_title, _edit(row.page_id), _sent_by(row.user)) for row in found[:SHOWN]]
    return Task(_("Comments for you"), _("No comment waits for you."), found.count(), lines)
