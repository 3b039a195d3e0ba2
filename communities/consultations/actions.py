from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.consultations.models import Consultation, Deed, Part, PartAnswer
from communities.consultations.queries import have_answered, own_answer
from communities.drafts.actions import settle_draft
from communities.drafts.queries import Place
from communities.files.actions import Chosen
from communities.groups.models import Community
from communities.groups.permissions import May, hold_right
from communities.polls.actions import check_deadline, check_open, hold_answering, plan_prompt
from communities.polls.clocks import is_over
from communities.polls.models import Telling
from communities.polls.telling import tell_due
from communities.posts.actions import create_post, lock_post
from communities.posts.models import Post
from communities.posts.search import reindex_post
from communities.words.actions import already_used
from communities.words.render import check_text, render_rich
from core.errors import Refused
from realtime.models import Update
from realtime.publish import publish

MOST_PARTS, MOST_DEEDS = 20, 30
HEADING_LIMIT, PART_LIMIT, QUESTION_LIMIT = 150, 20_000, 300
ANSWER_LIMIT, DEED_LIMIT = 5_000, 2_000


@dataclass(frozen=True)
class PartInput:
    heading: str
    text: str
    question: str = ""
    takes_comment: bool = True
    takes_scale: bool = False


def _check_parts(parts: Sequence[PartInput]) -> list[dict[str, object]]:
    if not 1 <= len(parts) <= MOST_PARTS:
        raise Refused("invalid", _("Write 1 to %(most)s parts.") % {"most": MOST_PARTS}, field="part1_heading")
    found = []
    for number, one in enumerate(parts, 1):
        line = " ".join(one.question.split())
        text = check_text(one.text, limit=PART_LIMIT, field=f"part{number}_text")
        found.append({
            "number": number, "text": text, "html": render_rich(text),
            "heading": check_text(" ".join(one.heading.split()), limit=HEADING_LIMIT, field=f"part{number}_heading"),
            "question": check_text(line, limit=QUESTION_LIMIT, field=f"part{number}_question") if line else "",
            "takes_comment": one.takes_comment, "takes_scale": one.takes_scale,
        })  # fmt: skip
    if not any(one.takes_comment or one.takes_scale for one in parts):
        raise Refused("invalid", _("Ask something about one part at least."), field="part1_comment")
    return found


def create_consultation(
    community: Community,
    *,
    key: UUID,
    title: str,
    body: str,
    parts: Sequence[PartInput],
    closes_at: datetime,
    members_see: bool,
    files: Sequence[Chosen] = (),
    by: User,
    now: datetime | None = None,
) -> Post:
    """Asks about a document once for each `key`. Who reads the answers is said here and never changes."""
    fields, now = _check_parts(parts), now or timezone.now()
    check_deadline(closes_at, now)
    with transaction.atomic():
        kind = Post.Kind.CONSULTATION
        post = create_post(community, key=key, title=title, body=body, files=files, kind=kind, by=by, now=now)
        new = {"closes_at": closes_at, "members_see": members_see}
        found, created = Consultation.objects.get_or_create(post=post, defaults=new)
        if created:
            Part.objects.bulk_create(Part(consultation=found, **one) for one in fields)
            plan_prompt(post, closes_at, now)
            reindex_post(post)
        elif (found.closes_at, found.members_see) != (closes_at, members_see) or [
            (one.heading, one.text) for one in found.parts.all()
        ] != [(one["heading"], one["text"]) for one in fields]:
            raise already_used()
    return post


@transaction.atomic
def answer_part(
    part: Part, *, scale: int | None, comment: str, by: User, now: datetime | None = None
) -> PartAnswer | None:
    """Answers one part, or answers it anew; nothing said takes one's answer back. Raises Refused."""
    consultation = part.consultation
    post = hold_answering(consultation.post, by)
    now = now or timezone.now()
    check_open(Consultation.objects.get(pk=consultation.pk).closes_at, now)
    comment = check_text(comment, limit=ANSWER_LIMIT, field="comment") if comment.strip() else ""
    comment, scale = comment if part.takes_comment else "", scale if part.takes_scale else None
    found = own_answer(part, by)
    if found is None and not comment and scale is None:
        return None
    settle_draft(Place("answer", part.pk), by=by, now=now)
    if found is not None and not comment and scale is None:
        found.delete()
        publish(f"group:{post.community_id}", "consultation", Update.Action.EDITED, consultation.pk)
        return None
    if found is not None and (found.comment, found.scale) == (comment, scale):
        return found
    found = found or PartAnswer(part=part, person=by)
    found.comment, found.scale, found.at = comment, scale, now
    found.html = render_rich(comment) if comment else ""
    found.save()
    publish(f"group:{post.community_id}", "consultation", Update.Action.EDITED, consultation.pk)
    return found


@transaction.atomic
def publish_deeds(
    consultation: Consultation, *, rows: Sequence[tuple[str, str]], by: User, now: datetime | None = None
) -> Consultation:
    """Shows what was said and what was done, once it is over. Whoever answered is told once. Raises Refused."""
    now = now or timezone.now()
    if not 1 <= len(rows) <= MOST_DEEDS:
        raise Refused("invalid", _("Write 1 to %(most)s rows.") % {"most": MOST_DEEDS}, field="said1")
    texts = [
        (check_text(said, limit=DEED_LIMIT, field=f"said{n}"), check_text(did, limit=DEED_LIMIT, field=f"did{n}"))
        for n, (said, did) in enumerate(rows, 1)
    ]
    hold_right(by, May.CONSULT, consultation.post.community)
    post = lock_post(consultation.post)
    found = Consultation.objects.select_related("done_by").get(pk=consultation.pk)
    if not is_over(found.closes_at, now):
        raise Refused("conflict", _("It is still open. Say what you did once it is closed."))
    if found.done_by is not None and by.pk not in {found.done_by_id, found.done_by.merged_into_id}:
        raise Refused("conflict", _("Somebody else has said already what was done. Only they can change that."))
    found.deeds.all().delete()
    deeds = [Deed(consultation=found, number=n, said=said, did=did) for n, (said, did) in enumerate(texts, 1)]
    Deed.objects.bulk_create(deeds)
    found.done_at, found.done_by = now, found.done_by or by
    found.save(update_fields=["done_at", "done_by"])
    Telling.objects.get_or_create(post=post, kind=Telling.Kind.OUTCOME, defaults={"due_at": now, "by": by})
    reindex_post(post)
    settle_draft(Place("deeds", post.pk), by=by, now=now)
    publish(f"group:{post.community_id}", "post", Update.Action.EDITED, post.pk)
    return found


def tell_of_consultations(*, now: datetime) -> int:
    return tell_due(Post.Kind.CONSULTATION, _whom, now=now)


def _whom(telling: Telling, people: set[UUID], now: datetime) -> set[UUID]:
    answered = have_answered(telling.post_id, people)
    if telling.kind == Telling.Kind.OUTCOME:
        return answered
    over = is_over(Consultation.objects.get(post=telling.post_id).closes_at, now)
    return set() if over else people - answered


def forget_consultations() -> int:
    """What was asked and answered goes with the words of a deleted post, once those are wiped."""
    return Consultation.objects.filter(post__state=Post.State.DELETED, post__body="").delete()[0]
