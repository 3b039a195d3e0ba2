from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.posts.views import write_post
from communities.questions.actions import mark_answer, unmark_answer
from communities.questions.kinds import QUESTION
from communities.questions.permissions import access_answer


@require_http_methods(["GET", "POST"])
@signed_in_required
def new_question(request: SignedInRequest, slug: str) -> HttpResponse:
    return write_post(request, slug, QUESTION)


@require_POST
@signed_in_required
def answer(request: SignedInRequest, slug: str, pk: UUID, comment_pk: UUID) -> HttpResponse:
    comment = access_answer(request.user, slug, pk, comment_pk)
    if request.POST.get("do") == "unmark":
        unmark_answer(comment, by=request.user)
    else:
        mark_answer(comment, by=request.user)
    return redirect(f"{reverse('post', args=[slug, pk])}#answer")
