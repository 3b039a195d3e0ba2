from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.models import Community
from communities.groups.permissions import May
from communities.posts.models import Comment, Post
from communities.posts.permissions import access_own_comment, access_own_post
from communities.quoting.actions import check_passage, offer_words
from communities.quoting.forms import DESCRIBED, ConsentForm, PassageForm
from core.errors import Refused
from home.quotations.actions import take_back_quotation
from home.quotations.passages import plain_text
from home.quotations.queries import quotations_of


@require_http_methods(["GET", "POST"])
@signed_in_required
def quote_post(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    community, post = access_own_post(request.user, slug, pk, May.READ)
    return _offer(request, community, post, post)


@require_http_methods(["GET", "POST"])
@signed_in_required
def quote_comment(request: SignedInRequest, slug: str, pk: UUID, comment_pk: UUID) -> HttpResponse:
    community, post, comment = access_own_comment(request.user, slug, pk, comment_pk, May.READ)
    return _offer(request, community, post, comment)


def _offer(request: SignedInRequest, community: Community, post: Post, words: Post | Comment) -> HttpResponse:
    """One chooses a passage, sees it as the public will, and only then says yes. Nothing is kept before that."""
    written = plain_text(words.html)
    first = {"language": request.user.language, "named": DESCRIBED, "passage": written if len(written) <= 200 else ""}
    form = PassageForm(request.POST or None, display_name=request.user.display_name, initial=first)
    context = {"community": community, "post": post, "words": words, "written": written, "form": form}
    if request.method != "POST" or request.POST.get("do") == "change" or not form.is_valid():
        return render(request, "quoting/choose.html", context)
    given = {"passage": form.cleaned_data["passage"], "credit": form.said_by, "language": form.cleaned_data["language"]}
    consent = ConsentForm(request.POST if request.POST.get("do") == "agree" else None)
    try:
        check_passage(words, given["passage"])
        if consent.is_bound and consent.is_valid():
            offer_words(words, **given, by=request.user)
            messages.success(request, _("Thank you. Your words can now be shown on the public website."))
            return redirect("my_quotations")
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from None
        refused.add_to(form)
        return render(request, "quoting/choose.html", context)
    shown = {"words": given["passage"], "credit": given["credit"], "language": given["language"]}
    return render(request, "quoting/confirm.html", {**context, "consent": consent, "shown": shown})


@require_http_methods(["GET", "POST"])
@signed_in_required
def my_quotations(request: SignedInRequest) -> HttpResponse:
    """One's own words on the public site, each with the way to take it back: for whoever is not let in now, too."""
    mine = quotations_of([request.user.pk, *request.user.doubles.values_list("pk", flat=True)])
    if request.method == "POST":
        key = _key(request.POST.get("quotation", ""))
        found = mine.filter(key=key).first() if key else None
        if found is not None:
            take_back_quotation(found, by=request.user.pk)
            messages.success(request, _("Taken back. The public website does not show these words any more."))
        return redirect("my_quotations")
    return render(request, "quoting/mine.html", {"quotations": mine[:200]})


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
