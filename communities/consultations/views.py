from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.consultations.actions import answer_part, publish_deeds
from communities.consultations.forms import AnswerForm, DeedsForm
from communities.consultations.kinds import CONSULTATION
from communities.consultations.permissions import access_answers, access_consultation, access_led, access_part
from communities.consultations.queries import answers_for, consultations_of, own_answer, scale_of
from communities.drafts.queries import Place, draft_of, give_back, typed_in
from communities.groups.permissions import May
from communities.polls.actions import remind_all
from communities.polls.clocks import is_over
from communities.posts.views import refuse, write_post
from core.errors import Refused
from core.pace import is_too_fast

PAGE = 30
LIMIT = (30, 60)  # answers, seconds: each is told to every open page of the group


@require_http_methods(["GET", "POST"])
@signed_in_required
def new_consultation(request: SignedInRequest, slug: str) -> HttpResponse:
    return write_post(request, slug, CONSULTATION)


@require_http_methods(["GET", "POST"])
@signed_in_required
def answer(request: SignedInRequest, slug: str, pk: UUID, part_pk: UUID) -> HttpResponse:
    """One part with one's answer to it. Saved, it leads on to the next part that waits."""
    part = access_part(request.user, slug, pk, part_pk, May.POST)
    consultation, mine = part.consultation, own_answer(part, request.user)
    form = AnswerForm(request.POST if request.method == "POST" else None, part=part, mine=mine)
    give_back(form, draft_of(request.user, Place("answer", part_pk)))
    if request.method == "POST" and form.is_valid():
        try:
            if is_too_fast("answer", request.user.pk, LIMIT):
                raise Refused("rate", _("That was a lot at once. Wait a minute and save it again."))
            answer_part(part, by=request.user, **form.inputs)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("Your answer is saved."))
            return redirect(_next(request, slug, pk, after=part.number))
    context = {"community": consultation.post.community, "post": consultation.post, "part": part, "form": form}
    context |= {"consultation": consultation, "is_over": is_over(consultation.closes_at, timezone.now()), "mine": mine}
    return render(request, "consultations/part.html", context)


def _next(request: SignedInRequest, slug: str, pk: UUID, *, after: int) -> str:
    found = access_consultation(request.user, slug, pk)
    asked = consultations_of([found.post], request.user)[found.post_id]
    waiting = [one.part for one in asked.asking if one.mine is None and one.part.number > after]
    if waiting:
        return reverse("answer_part", args=[slug, pk, waiting[0].pk])
    return f"{reverse('post', args=[slug, pk])}#parts"


@require_GET
@signed_in_required
def answers(request: SignedInRequest, slug: str, pk: UUID, part_pk: UUID) -> HttpResponse:
    part = access_answers(request.user, slug, pk, part_pk)
    found = answers_for(part, request.user)
    context = {
        "community": part.consultation.post.community,
        "post": part.consultation.post,
        "part": part,
        "page": Paginator(found.exclude(comment=""), PAGE).get_page(request.GET.get("page")),
        "steps": scale_of(found) if part.takes_scale else [],
        "count": found.count(),
    }
    return render(request, "consultations/answers.html", context)


@require_POST
@signed_in_required
def remind(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    found = access_led(request.user, slug, pk)
    remind_all(found.post, closes_at=found.closes_at, by=request.user)
    messages.success(request, _("Everybody who has not answered yet is reminded now."))
    return redirect("post", slug=slug, pk=pk)


@require_http_methods(["GET", "POST"])
@signed_in_required
def deeds(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """“You said, we did”, once it is over."""
    found = access_led(request.user, slug, pk)
    kept, is_sent = list(found.deeds.all()), request.method == "POST"
    draft, asks_more = draft_of(request.user, Place("deeds", pk)), "add_row" in request.POST
    said = typed_in(draft.fields) if draft.fields and not is_sent else request.POST if asks_more else None
    form = DeedsForm(request.POST if is_sent and not asks_more else None, deeds=kept, said=said)
    give_back(form, draft, shown_again=asks_more)
    if form.is_bound and form.is_valid():
        try:
            publish_deeds(found, rows=form.rows, by=request.user)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("It is shown, and everybody who answered is told."))
            return redirect("post", slug=slug, pk=pk)
    parts = [part for part in found.parts.all() if part.asks]
    context = {"community": found.post.community, "post": found.post, "form": form, "parts": parts}
    return render(request, "consultations/say_deeds.html", context)
