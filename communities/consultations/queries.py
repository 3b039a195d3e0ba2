from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from communities.consultations.models import Consultation, Deed, Part, PartAnswer
from communities.consultations.permissions import may_lead, may_read_answers
from communities.groups.permissions import Person
from communities.people.models import Block
from communities.people.queries import blocked_among
from communities.polls.clocks import is_over
from communities.polls.permissions import may_answer
from communities.posts.models import Post

SCALE = list(PartAnswer.Scale)


@dataclass(frozen=True)
class Piece:
    part: Part
    mine: PartAnswer | None


@dataclass(frozen=True)
class Asked:
    """What a consultation tells one reader now."""

    consultation: Consultation
    pieces: Sequence[Piece]
    deeds: Sequence[Deed]
    people: int  # who answered anything
    is_over: bool
    may_answer: bool
    may_lead: bool
    may_read: bool
    is_done_by_blocked: bool

    @property
    def asking(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.part.asks]

    @property
    def answered(self) -> int:
        return sum(piece.mine is not None for piece in self.asking)


def consultations_of(posts: Sequence[Post], reader: Person, *, now: datetime | None = None) -> dict[UUID, Asked]:
    """For each post its consultation as this reader sees it, in a fixed number of queries."""
    now = now or timezone.now()
    found = {one.post_id: one for one in Consultation.objects.filter(post__in=posts).select_related("done_by")}
    ids = [one.pk for one in found.values()]
    mine = {one.part_id: one for one in PartAnswer.objects.filter(_by(reader), part__consultation__in=ids)}
    pieces: dict[UUID, list[Piece]] = {pk: [] for pk in ids}
    for part in Part.objects.filter(consultation__in=ids):
        pieces[part.consultation_id].append(Piece(part, mine.get(part.pk)))
    deeds: dict[UUID, list[Deed]] = {pk: [] for pk in ids}
    for deed in Deed.objects.filter(consultation__in=ids):
        deeds[deed.consultation_id].append(deed)
    people = answered_counts(ids)
    writers = {one.done_by_id for one in found.values() if one.done_by_id}
    blocked = blocked_among(writers, by=reader) if writers and isinstance(reader, User) else set()
    shown = {}
    for post in posts:
        if one := found.get(post.pk):
            one.post, over = post, is_over(one.closes_at, now)
            shown[post.pk] = Asked(
                one, pieces[one.pk], deeds[one.pk], people.get(one.pk, 0), over,
                not over and may_answer(reader, post), may_lead(reader, post), may_read_answers(reader, one),
                one.done_by_id in blocked,
            )  # fmt: skip
    return shown


def _by(reader: Person) -> Q:
    return Q(person=reader.pk) | Q(person__merged_into=reader.pk) if reader.pk else Q(pk__in=[])


def own_answer(part: Part, person: User) -> PartAnswer | None:
    return part.answers.filter(_by(person)).first()


def answered_counts(consultations: Collection[UUID]) -> dict[UUID, int]:
    """How many people answered anything in each of them."""
    rows = PartAnswer.objects.filter(part__consultation__in=consultations).order_by()
    return dict(rows.values_list("part__consultation").annotate(Count("person", distinct=True)))


def live_consultations(ids: Collection[UUID]) -> dict[UUID, tuple[UUID, dict[str, Any]]]:
    """Frames of those of the ids that are consultations: how many answered."""
    posts = dict(Consultation.objects.filter(pk__in=ids).values_list("pk", "post_id"))
    counts = answered_counts(posts) if posts else {}
    return {pk: (post, {"people": counts.get(pk, 0)}) for pk, post in posts.items()}


def have_answered(post: UUID, people: Collection[UUID]) -> set[UUID]:
    """Those of the people who answered anything, with this account or with one that was joined with it."""
    rows = PartAnswer.objects.filter(part__consultation__post=post)
    rows = rows.filter(Q(person__in=people) | Q(person__merged_into__in=people))
    found = rows.values_list("person", "person__merged_into")
    return {one for pair in found for one in pair if one} & set(people)


def answers_for(part: Part, reader: User) -> QuerySet[PartAnswer]:
    """Hosts read every answer, members none by whom they have blocked. An answer to a part is as old as its post."""
    rows = part.answers.select_related("person")
    if may_lead(reader, part.consultation.post):
        return rows
    return rows.filter(~Exists(Block.objects.filter(by=reader, person=OuterRef("person"))))


def scale_of(answers: QuerySet[PartAnswer]) -> list[tuple[Any, int]]:
    """How many chose each step, from agreeing to disagreeing, of the answers a reader may read."""
    rows = answers.filter(scale__isnull=False).order_by().values_list("scale")
    counts = dict(rows.annotate(Count("pk")))
    return [(step.label, counts.get(step.value, 0)) for step in SCALE]


def words_to_find(posts: Collection[UUID]) -> dict[UUID, list[str]]:
    """The document, and what was done where its author says it: two queries. No answer is found by anybody."""
    found: dict[UUID, list[str]] = {}
    parts = Part.objects.filter(consultation__post__in=posts)
    deeds = Deed.objects.filter(consultation__post__in=posts, consultation__done_by=F("consultation__post__author"))
    for post, *texts in parts.values_list("consultation__post", "heading", "text", "question"):
        found.setdefault(post, []).extend(text for text in texts if text)
    for post, *texts in deeds.values_list("consultation__post", "said", "did"):
        found.setdefault(post, []).extend(texts)
    return found


def words_beside(post: Post) -> list[dict[str, str]]:
    """The words of a consultation besides those of its post, for evidence: answers only where members read them."""
    found = Consultation.objects.filter(post=post).select_related("done_by").first()
    if found is None:
        return []
    author = post.author.display_name
    said = [{"by": author, "text": f"{one.heading}\n{one.text}\n{one.question}".strip()} for one in found.parts.all()]
    if found.members_see:
        answers = PartAnswer.objects.filter(part__consultation=found).exclude(comment="").select_related("person")
        said += [{"by": one.person.display_name, "text": one.comment} for one in answers]
    if found.done_by is not None:
        said += [{"by": found.done_by.display_name, "text": f"{one.said}\n{one.did}"} for one in found.deeds.all()]
    return said
