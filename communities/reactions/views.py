from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.chat.permissions import access_message
from communities.groups.permissions import May
from communities.posts.permissions import access_comment, access_post
from communities.reactions.actions import Reactable, give_reaction, take_reaction
from communities.reactions.forms import ReactionForm
from communities.rooms.permissions import access_room
from core.errors import Refused


def _react(request: SignedInRequest, words: Reactable) -> None:
    form = ReactionForm(request.POST)
    if not form.is_valid():
        raise Refused("invalid", _("Choose one of the buttons."))
    if form.cleaned_data["give"]:
        give_reaction(words, kind=form.cleaned_data["give"], by=request.user)
    else:
        take_reaction(words, kind=form.cleaned_data["take"], by=request.user)


@require_POST
@signed_in_required
def post(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    _community, found = access_post(request.user, slug, pk, May.POST)
    if not found.is_shown:
        raise Http404
    _react(request, found)
    return redirect(f"{reverse('post', args=[slug, pk])}#reactions-{pk}")


@require_POST
@signed_in_required
def comment(request: SignedInRequest, slug: str, pk: UUID, comment_pk: UUID) -> HttpResponse:
    access_post(request.user, slug, pk, May.POST)
    _community, found, comment = access_comment(request.user, slug, pk, comment_pk)
    if not comment.is_shown:
        raise Http404
    comment.post = found
    _react(request, comment)
    return redirect(f"{reverse('post', args=[slug, pk])}?comment={comment_pk}#comment-{comment_pk}")


@require_POST
@signed_in_required
def message(request: SignedInRequest, slug: str, room_slug: str, pk: UUID) -> HttpResponse:
    found = access_message(request.user, access_room(request.user, slug, room_slug), pk)
    _react(request, found)
    return redirect(f"{reverse('room', args=[slug, room_slug])}?message={pk}&react={pk}#reactions-{pk}")
