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
from communities.drafts.queries import Place, draft_of, give_back
from communities.groups.permissions import May
from communities.polls.actions import cast_vote, edit_poll, remind_all, state_outcome, withdraw_vote
from communities.polls.forms import EditPollForm, OutcomeForm, VoteForm
from communities.polls.kinds import POLL
from communities.polls.permissions import access_led, access_names, access_own_poll, access_poll
from communities.polls.queries import ballots_for, has_votes, polls_of
from communities.posts.views import refuse, write_post
from core.errors import Refused
from core.pace import is_too_fast

PAGE = 50
LIMIT = (30, 60)  # votes, seconds: each change is told to every open page of the group


@require_http_methods(["GET", "POST"])
@signed_in_required
def new_poll(request: SignedInRequest, slug: str) -> HttpResponse:
    return write_post(request, slug, POLL)


@require_http_methods(["GET", "POST"])
@signed_in_required
def edit(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    poll = access_own_poll(request.user, slug, pk)
    is_fixed = has_votes(poll) or poll.closes_at <= timezone.now()
    form = EditPollForm(request.POST or None, poll=poll, has_votes=is_fixed)
    give_back(form, draft_of(request.user, Place("edit-post", pk)))
    if request.method == "POST" and form.is_valid():
        try:
            edit_poll(poll, by=request.user, **form.inputs)
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect("post", slug=slug, pk=pk)
    context = {"community": poll.post.community, "post": poll.post, "form": form, "is_fixed": is_fixed}
    return render(request, "polls/edit.html", context)


@require_http_methods(["GET", "POST"])
@signed_in_required
def vote(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """Voting on a page of its own: where a vote that was not taken says why."""
    poll = access_poll(request.user, slug, pk, May.POST)
    is_sent = request.method == "POST"
    form = VoteForm(request.POST if is_sent else None, poll=poll)
    try:
        if is_sent and is_too_fast("vote", request.user.pk, LIMIT):
            raise Refused("rate", _("That was a lot at once. Wait a minute and vote again."))
        if is_sent and request.POST.get("do") == "withdraw":
            withdraw_vote(poll, by=request.user)
            messages.success(request, _("Your vote is taken back."))
            return redirect(_panel_url(slug, pk))
        if is_sent and form.is_valid():
            cast_vote(poll, options=form.chosen, by=request.user)
            messages.success(request, _("Thank you. Your vote is counted."))
            return redirect(_panel_url(slug, pk))
    except Refused as refused:
        form.is_valid()
        refuse(form, refused)
    panel = polls_of([poll.post], request.user)[poll.post_id]
    if not is_sent and not panel.may_vote:
        return redirect("post", slug=slug, pk=pk)
    context = {"community": poll.post.community, "post": poll.post, "panel": panel, "form": form}
    return render(request, "polls/vote.html", context)


def _panel_url(slug: str, pk: UUID) -> str:
    return f"{reverse('post', args=[slug, pk])}#poll"


@require_GET
@signed_in_required
def votes(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """Who voted what, where the poll said from its beginning that everybody sees it."""
    poll = access_names(request.user, slug, pk, timezone.now())
    page = Paginator(ballots_for(poll, request.user), PAGE).get_page(request.GET.get("page"))
    context = {"community": poll.post.community, "post": poll.post, "poll": poll, "page": page}
    return render(request, "polls/votes.html", context)


@require_POST
@signed_in_required
def remind(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    poll = access_led(request.user, slug, pk)
    remind_all(poll.post, closes_at=poll.closes_at, by=request.user)
    messages.success(request, _("Everybody who has not voted yet is reminded now."))
    return redirect(_panel_url(slug, pk))


@require_http_methods(["GET", "POST"])
@signed_in_required
def outcome(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    poll = access_led(request.user, slug, pk)
    form = OutcomeForm(request.POST or None, initial={"text": poll.outcome})
    give_back(form, draft_of(request.user, Place("outcome", pk)))
    if request.method == "POST" and form.is_valid():
        try:
            state_outcome(poll, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The outcome is shown, and everybody who voted is told."))
            return redirect("post", slug=slug, pk=pk)
    return render(
        request, "polls/say_outcome.html", {"community": poll.post.community, "post": poll.post, "form": form}
    )
