"""Takes away what was complained of, everywhere it is shown."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from communities.chat.models import Message
from communities.masks.actions import mask_words
from communities.notifications.actions import notify
from communities.posts.models import Comment, Post
from communities.words.masks import normal, stand_in
from communities.words.models import Words
from moderation.cases.models import Case
from moderation.complaints.models import Complaint, Location
from moderation.complaints.queries import gone_by, is_gone, placed
from moderation.subjects import KINDS, Subject, find_subject, lock_subject
from moderation.subjects.withheld import show_again as show_if_free
from outbox.actions import queue_letter
from realtime.publish import in_order
from records.actions import write_entry

SHORTEST = 8  # characters of a quoted line: fewer say nothing of anybody, and stand in what others say themselves


@transaction.atomic
@in_order()
def remove_statement(complaint: Complaint, *, by: User | None, now: datetime) -> int:
    """From every place the notice names, as the kind of thing is removed: its page, the feed, search, every socket and
    counted news go with its state. What its author or somebody else took away before is written down as that
    (Schedule, paragraph 1). Returns how many we took away. Safe to do again.
    """
    taken = 0
    for location in placed(complaint):
        if location.removed_at is not None:
            continue
        subject = find_subject(location.subject_kind, location.subject_id) if location.subject_id else None
        held = lock_subject(subject) if subject is not None and not is_gone(location) else None
        if held is None or is_gone(location):
            mark_removed(location, gone_by(location), by=by, now=now)
            if isinstance(subject, Comment):  # who deletes it leaves the quotations; those of a post go with it
                _cover_quotes(complaint, subject, _as_kept(location), by=by)
            continue
        KINDS[location.subject_kind].remove(held)
        mark_removed(location, Location.Removal.OPERATOR, by=by, now=now)
        if isinstance(held, Post | Comment):
            _cover_quotes(complaint, held, _ever_said(held), by=by)
        _tell_author(complaint, location, held, by=by, now=now)
        taken += 1
    return taken


@transaction.atomic
@in_order()
def hide_meanwhile(complaint: Complaint, *, now: datetime) -> None:
    """Until the complaint has ended: without section 5 an operator must act with speed once told (Defamation Act 1996
    s.1). Once for each place; what a person has shown again stays shown."""
    for location in placed(complaint):
        subject = find_subject(location.subject_kind, location.subject_id) if location.subject_id else None
        if location.hidden_at is not None or location.removed_at is not None or subject is None:
            continue
        held = lock_subject(subject) if subject.is_shown else subject
        if held.is_shown and Location.objects.filter(pk=location.pk, hidden_at=None).update(hidden_at=now):
            KINDS[location.subject_kind].hide(held)
            write_entry("complaint.hidden", subject=complaint.about, by=None, location=str(location.pk))


@transaction.atomic
@in_order()
def show_again(complaint: Complaint, *, by: User | None, now: datetime) -> None:
    """What was hidden meanwhile, as the complaint ended without removal or a person finds it not credible."""
    for location in placed(complaint):
        subject = find_subject(location.subject_kind, location.subject_id) if location.subject_id else None
        if not location.is_hidden_meanwhile or subject is None:
            continue
        held = lock_subject(subject)
        if not Location.objects.filter(pk=location.pk, shown_again_at=None).update(shown_again_at=now):
            continue
        if held.state == Words.State.HIDDEN:
            show_if_free(location.subject_kind, held)
        write_entry(
            "complaint.shown_again", subject=complaint.about, by=by.pk if by else None, location=str(location.pk)
        )


def cover_earlier(complaint: Complaint, subject: Subject, *, by: User | None) -> None:
    """What its author edited out stands in its earlier versions, which members can read, and in what quotes it. Covered
    there, it stays so if it is written in again. The caller holds its row."""
    if not isinstance(subject, Post | Comment | Message):
        return
    now = normal(f"{getattr(subject, 'title', '')} {subject.body}")
    lines = dict.fromkeys(line for line in map(normal, _ever_said(subject)) if len(line) >= SHORTEST)
    gone = [line for line in lines if not stand_in(line, now)]
    mask_words(subject, "\n".join(dict.fromkeys([*filter(None, subject.masked.split("\n")), *gone])))
    _cover_quotes(complaint, subject, gone, by=by)


def _as_kept(location: Location) -> list[str]:
    """The lines of the copy that was frozen when it was found."""
    content = location.evidence.content if location.evidence else {}
    versions = [content.get("text", ""), *(version.get("text", "") for version in content.get("history", []))]
    return "\n".join(versions).split("\n")


def _ever_said(subject: Post | Comment | Message) -> list[str]:
    """Every line of it as it is and of each version before."""
    versions = list(subject.revisions.all())
    titles = [getattr(version, "title", "") for version in versions]
    return [*titles, *"\n".join([subject.body, *(version.body for version in versions)]).split("\n")]


def _cover_quotes(complaint: Complaint, subject: Subject, lines: list[str], *, by: User | None) -> None:
    """Comments beside it that quote it keep what their authors said; what they quote is covered, with a mark."""
    if not isinstance(subject, Post | Comment):
        return
    post = subject.post if isinstance(subject, Comment) else subject
    quoting = Comment.objects.select_for_update(no_key=True, of=("self",)).filter(post=post, body__contains=">")
    for comment in quoting.exclude(pk=subject.pk).order_by("pk"):
        found = quoted_from("\n".join(lines), comment.body)
        if not found:
            continue
        covered = dict.fromkeys([*filter(None, comment.masked.split("\n")), *found])
        mask_words(comment, "\n".join(covered))
        write_entry(
            "complaint.quote_covered", subject=complaint.about, by=by.pk if by else None, comment=str(comment.pk)
        )


def quoted_from(body: str, answer: str) -> list[str]:
    """The lines of a text that another one quotes (communities/words/quotes.py), in the shape of a mask; a quotation
    may break off in the middle of its last line."""
    quoted = {normal(line.lstrip()[1:]) for line in answer.split("\n") if line.lstrip().startswith(">")}
    cut = {line[:-1].rstrip() for line in quoted if line.endswith("…")}
    found = []
    for line in map(normal, body.split("\n")):
        if len(line) < SHORTEST or line.startswith(">"):
            continue
        begun = next((begin for begin in cut if len(begin) >= SHORTEST and line.startswith(begin)), "")
        if line in quoted or begun:
            found.append(line if line in quoted else begun)
    return found


def mark_removed(location: Location, removal: str, *, by: User | None, now: datetime) -> None:
    mine = Location.objects.filter(pk=location.pk, removed_at=None)
    if mine.update(removed_at=now, removal=removal):
        write_entry(
            "complaint.removed", subject=location.complaint.about, by=by.pk if by else None,
            location=str(location.pk), removal=removal,
        )  # fmt: skip
    location.refresh_from_db()


def _tell_author(complaint: Complaint, location: Location, subject: Subject, *, by: User | None, now: datetime) -> None:
    """The author reads on a page of their own what went and why; nobody else's case brings it back."""
    author = subject.author
    language = getattr(author, "language", "") or "en-gb"
    with translation.override(language):
        reason = _("It was removed because of a complaint that it is defamatory. We wrote to you about it if we could.")
    community = KINDS[location.subject_kind].community(subject)
    about = (location.subject_kind, subject.pk)
    Case.objects.create(
        community=community, source=Case.Source.COMPLAINT, lane=Case.Lane.DEFAMATION,
        subject_kind=about[0], subject_id=about[1], author=author, opened_at=now,
        state=Case.State.DECIDED, decision=Case.Decision.REMOVE, reason=reason, decided_at=now, decided_by=by,
    )  # fmt: skip
    if author is None:
        return
    notify(author, "case_remove", community=community.pk if community else None, subject=about)
    queue_letter(author, template="something_new", unique_key=f"complaint_removed:{location.pk}")
