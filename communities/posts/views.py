from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.permissions import May, access_community, may, membership_of
from communities.groups.queries import guests_among
from communities.people.queries import asked_to_show, blocked_among
from communities.posts.actions import (
    create_comment,
    create_post,
    delete_comment,
    delete_post,
    edit_comment,
    edit_post,
)
from communities.posts.forms import CommentForm, NewCommentForm, NewPostForm, PostForm
from communities.posts.permissions import access_comment, access_own_comment, access_own_post, access_post
from communities.posts.queries import comments_of
from communities.words.forms import SentOnceForm
from core.errors import Refused
from realtime.read import head


def _refuse(form: Form, refused: Refused) -> None:
    """Beside the form, or, to whoever lost the right to it meanwhile, as if there were no such page."""
    if refused.code == "not_found":
        raise Http404
    if isinstance(form, SentOnceForm):
        form.refuse(refused)
    else:
        refused.add_to(form)


@require_http_methods(["GET", "POST"])
@signed_in_required
def new_post(request: SignedInRequest, slug: str) -> HttpResponse:
    community = access_community(request.user, slug, May.POST)
    form = NewPostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            post = create_post(community, by=request.user, **form.cleaned_data)
        except Refused as refused:
            _refuse(form, refused)
        else:
            return redirect("post", slug=slug, pk=post.pk)
    return render(request, "posts/new.html", {"community": community, "form": form})


@require_GET
@signed_in_required
def post(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    return _show_post(request, slug, pk, NewCommentForm())


def _show_post(request: SignedInRequest, slug: str, pk: UUID, form: NewCommentForm) -> HttpResponse:
    community, found = access_post(request.user, slug, pk)
    seq = head(f"group:{community.pk}")
    page = comments_of(found, reader=request.user, **_cursor(request)) if found.is_shown else None
    authors = {found.author_id, *(comment.author_id for comment in page.comments)} if page else set()
    return render(
        request,
        "posts/detail.html",
        {
            "community": community,
            "post": found,
            "membership": membership_of(request.user, community),
            "page": page,
            "guests": guests_among(community, authors),
            "blocked": blocked_among(authors, by=request.user),
            "show": asked_to_show(request.GET.get("show", "")),
            "form": form,
            "may_post": may(request.user, May.POST, community),
            "seq": seq,
        },
    )


def _cursor(request: SignedInRequest) -> dict[str, UUID]:
    """Which comments were asked for: one of `?before=`, `?after=` and `?comment=`, each with a comment's id."""
    for asked, name in (("before", "before"), ("after", "after"), ("comment", "around")):
        try:
            return {name: UUID(request.GET[asked])}
        except (KeyError, ValueError):
            continue
    return {}


def _comment_url(slug: str, pk: UUID, comment_pk: UUID) -> str:
    return f"{reverse('post', args=[slug, pk])}?comment={comment_pk}#comment-{comment_pk}"


@require_http_methods(["GET", "POST"])
@signed_in_required
def edit(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    community, found = access_own_post(request.user, slug, pk)
    form = PostForm(request.POST or None, initial={"title": found.title, "body": found.body})
    if request.method == "POST" and form.is_valid():
        try:
            edit_post(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            _refuse(form, refused)
        else:
            return redirect("post", slug=slug, pk=pk)
    return render(request, "posts/edit.html", {"community": community, "post": found, "form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
def delete(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    community, found = access_own_post(request.user, slug, pk, May.READ)
    if request.method == "POST":
        delete_post(found, by=request.user)
        messages.success(request, _("Your post is deleted."))
        return redirect("group", slug=slug)
    return render(request, "posts/delete.html", {"community": community, "post": found, "back": found})


@require_GET
@signed_in_required
def history(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    """What a shown post said before it was edited, newest first. Of one that was taken away nothing is left."""
    community, found = access_post(request.user, slug, pk)
    if not found.is_shown:
        raise Http404
    revisions = found.revisions.order_by("-number")
    return render(
        request, "posts/history.html", {"community": community, "post": found, "words": found, "revisions": revisions}
    )


@require_POST
@signed_in_required
def new_comment(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    access_community(request.user, slug, May.POST)
    _community, found = access_post(request.user, slug, pk)
    form = NewCommentForm(request.POST)
    if form.is_valid():
        try:
            comment = create_comment(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            _refuse(form, refused)
        else:
            return redirect(_comment_url(slug, pk, comment.pk))
    return _show_post(request, slug, pk, form)


@require_http_methods(["GET", "POST"])
@signed_in_required
def comment_edit(request: SignedInRequest, slug: str, pk: UUID, comment_pk: UUID) -> HttpResponse:
    community, found, comment = access_own_comment(request.user, slug, pk, comment_pk)
    form = CommentForm(request.POST or None, initial={"body": comment.body})
    if request.method == "POST" and form.is_valid():
        try:
            edit_comment(comment, by=request.user, **form.cleaned_data)
        except Refused as refused:
            _refuse(form, refused)
        else:
            return redirect(_comment_url(slug, pk, comment_pk))
    return render(request, "posts/edit.html", {"community": community, "post": found, "form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
def comment_delete(request: SignedInRequest, slug: str, pk: UUID, comment_pk: UUID) -> HttpResponse:
    community, found, comment = access_own_comment(request.user, slug, pk, comment_pk, May.READ)
    if request.method == "POST":
        delete_comment(comment, by=request.user)
        messages.success(request, _("Your comment is deleted."))
        return redirect("post", slug=slug, pk=pk)
    return render(request, "posts/delete.html", {"community": community, "post": found, "comment": comment})


@require_GET
@signed_in_required
def comment_history(request: SignedInRequest, slug: str, pk: UUID, comment_pk: UUID) -> HttpResponse:
    community, found, comment = access_comment(request.user, slug, pk, comment_pk)
    if not comment.is_shown:
        raise Http404
    revisions = comment.revisions.order_by("-number")
    return render(
        request, "posts/history.html", {"community": community, "post": found, "words": comment, "revisions": revisions}
    )
