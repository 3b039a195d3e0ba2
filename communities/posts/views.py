from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import SignedInRequest, signed_in_required
from communities.drafts.queries import Place, draft_of, give_back, new_post_in
from communities.files.queries import add_files
from communities.files.views import composer
from communities.groups.models import Community
from communities.groups.permissions import May, access_community, may, membership_of
from communities.groups.queries import guests_among, members_besides
from communities.notifications.actions import mark_read
from communities.notifications.queries import follows
from communities.people.queries import asked_to_show, blocked_among
from communities.posts.actions import (
    create_comment,
    creator_of,
    delete_comment,
    delete_post,
    edit_comment,
    edit_post,
    try_post,
)
from communities.posts.forms import CommentForm, NewCommentForm, NewPostForm, PostForm, filled_in
from communities.posts.kinds import DISCUSSION, KINDS, Kind, add_panels, kinds_for, why_it_stays
from communities.posts.models import Comment, Post
from communities.posts.permissions import access_comment, access_own_comment, access_own_post, access_post, quotable
from communities.posts.queries import comments_of
from communities.scheduling.actions import fields_of, schedule_post
from communities.words.forms import SentOnceForm
from communities.words.models import UNSEEN, Revision
from communities.words.queries import Edit, edits_of
from communities.words.quotes import quote_of
from communities.words.render import render_rich
from core.errors import Refused
from core.moments import wall
from core.prefetch import is_prefetch
from realtime.read import head


def refuse(form: Form, refused: Refused) -> None:
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
    return write_post(request, slug, DISCUSSION)


def write_post(request: SignedInRequest, slug: str, kind: Kind) -> HttpResponse:
    """The composer of any kind. The address says the kind, and nothing that was sent does."""
    community = access_community(request.user, slug, kind.may_write)
    form = composer(partial(filled_in, kind), request, community, place=new_post_in(community.pk, kind.name))
    if form.is_sent:
        try:
            if form.cleaned_data["post_at"]:
                return _post_later(request, community, kind, form)
            post = creator_of(kind)(community, by=request.user, **form.inputs)
        except Refused as refused:
            refuse(form, refused)
        else:
            return show_written(request, post)
    return render(request, kind.composer, {"form": form, **around_composer(request.user, community, kind)})


def show_written(request: SignedInRequest, post: Post) -> HttpResponse:
    """To what one has just posted; where it waits for a moderator, to what of one's own does."""
    slug = post.community.slug
    if post.is_shown:
        return redirect("post", slug=slug, pk=post.pk)
    messages.success(request, _("Sent. A moderator reads it before others do, and we tell you when they have."))
    return redirect("waiting_words", slug=slug)


def around_composer(writer: User, community: Community, kind: Kind) -> dict[str, Any]:
    """What stands around the fields of each composer."""
    return {
        "community": community,
        "kinds": kinds_for(writer, community),
        "kind": kind,
        "reader_count": members_besides(writer, community),
    }


def _post_later(request: SignedInRequest, community: Community, kind: Kind, form: NewPostForm) -> HttpResponse:
    inputs, at = form.inputs, form.cleaned_data["post_at"]
    create = partial(creator_of(kind), community, by=request.user, **inputs)
    fields = fields_of(request.POST, [one.file for one in inputs["files"]])
    schedule_post(
        community, key=inputs["key"], kind=kind.name, fields=fields, due_at=at, by=request.user,
        trial=partial(try_post, create, key=inputs["key"]),
    )  # fmt: skip
    messages.success(request, _("It is posted on %(when)s. Until then only you can see it.") % {"when": wall(at)})
    return redirect("drafts")


@require_GET
@signed_in_required
def post(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    try:
        return _show_post(request, slug, pk, None)
    except Http404:
        waiting = Post.with_waiting.select_related("author", "community").filter(pk=pk, state__in=UNSEEN).first()
        if waiting is None or not waiting.is_by(request.user.pk):
            raise
    return redirect("waiting_words", slug=waiting.community.slug)


def _show_post(request: SignedInRequest, slug: str, pk: UUID, form: NewCommentForm | None) -> HttpResponse:
    community, found = access_post(request.user, slug, pk)
    if form is None:
        form = composer(NewCommentForm, request, community, place=Place("comment", found.pk))
        form.initial["body"] = _with_quote(form.initial.get("body", ""), _quoted(request, found))
    if request.method == "GET" and not is_prefetch(request):
        mark_read(request.user, now=timezone.now(), subject=pk)
    seq = head(f"group:{community.pk}")
    add_panels([found], reader=request.user)
    page = comments_of(found, reader=request.user, **_cursor(request)) if found.is_shown else None
    add_files([found, *(page.comments if page else [])], reader=request.user)
    authors = {found.author_id, *(comment.author_id for comment in page.comments)} if page else set()
    may_arrange = may(request.user, May.ARRANGE, community)
    closed_by = {found.locked_by_id} if page and found.locked_by_id else set()
    return render(
        request,
        "posts/detail.html",
        {
            "community": community,
            "post": found,
            "edit_name": KINDS.get(found.kind, DISCUSSION).edit,
            "membership": membership_of(request.user, community),
            "page": page,
            "guests": guests_among(community, authors),
            "blocked": blocked_among(authors | closed_by, by=request.user),
            "show": asked_to_show(request.GET.get("show", "")),
            "form": form,
            "follows": follows(request.user, pk, is_author=found.is_by(request.user.pk)),
            "may_post": may(request.user, May.POST, community),
            "may_arrange": may_arrange,
            "may_move": may_arrange and not why_it_stays(found),
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


def _quoted(request: SignedInRequest, post: Post) -> str:
    """What the comment form begins with for `?quote=` an id; nothing for what they cannot read."""
    try:
        words = quotable(request.user, post, UUID(request.GET["quote"]))
    except (KeyError, ValueError):
        return ""
    return quote_of(words.author.display_name, words.shown_body) if words else ""


def _with_quote(draft: str, quote: str) -> str:
    """What they had begun stays above what they quote now; the same words are not quoted twice."""
    if not draft or not quote:
        return draft or quote
    return draft if quote.strip() in draft else f"{draft.rstrip()}\n\n{quote}"


def _comment_url(slug: str, pk: UUID, comment_pk: UUID) -> str:
    return f"{reverse('post', args=[slug, pk])}?comment={comment_pk}#comment-{comment_pk}"


@require_http_methods(["GET", "POST"])
@signed_in_required
def edit(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    community, found = access_own_post(request.user, slug, pk)
    if KINDS.get(found.kind, DISCUSSION).edit != "edit_post":
        raise Http404  # its kind has a page of its own, which asks more
    form = PostForm(request.POST or None, initial={"title": found.title, "body": found.body})
    give_back(form, draft_of(request.user, Place("edit-post", found.pk)))
    if request.method == "POST" and form.is_valid():
        try:
            edit_post(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
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
    """What each edit of a shown post changed, newest first. Of one that was taken away nothing is left."""
    community, found = access_post(request.user, slug, pk)
    return _show_history(request, community, found, found)


def _show_history(request: SignedInRequest, community: Community, post: Post, words: Post | Comment) -> HttpResponse:
    if not words.is_shown:
        raise Http404
    blocked, show = blocked_among({post.author_id, words.author_id}, by=request.user), request.GET.get("show", "")
    is_folded = words.author_id in blocked and asked_to_show(show) != words.pk
    revisions = words.revisions.none() if is_folded else words.revisions.all()
    page, edits = edits_of(words, revisions, page=request.GET.get("page"))
    if post.moved_at is not None and not words.masked:
        _without_links(edits)
    context = {"community": community, "post": post, "words": words, "page": page, "edits": edits}
    context |= {"is_folded": is_folded, "blocked": blocked}
    return render(request, "posts/history.html", context)


def _without_links(edits: list[Edit]) -> None:
    """Of a moved post: the topics of its earlier versions lead to a group of which its readers need not know."""
    for edit in edits:
        for version in (edit.before, edit.after):
            if isinstance(version, Revision):
                version.html = render_rich(version.body)


@require_POST
@signed_in_required
def new_comment(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    community, found = access_post(request.user, slug, pk, May.POST)
    form = composer(NewCommentForm, request, community, place=Place("comment", found.pk))
    if form.is_sent:
        try:
            comment = create_comment(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
        else:
            if comment.is_shown:
                return redirect(_comment_url(slug, pk, comment.pk))
            messages.success(request, _("Sent. A moderator reads it before others do, and we tell you when they have."))
            return redirect(f"{reverse('post', args=[slug, pk])}#own-waiting")
    return _show_post(request, slug, pk, form)


@require_http_methods(["GET", "POST"])
@signed_in_required
def comment_edit(request: SignedInRequest, slug: str, pk: UUID, comment_pk: UUID) -> HttpResponse:
    community, found, comment = access_own_comment(request.user, slug, pk, comment_pk)
    form = CommentForm(request.POST or None, initial={"body": comment.body})
    give_back(form, draft_of(request.user, Place("edit-comment", comment.pk)))
    if request.method == "POST" and form.is_valid():
        try:
            edit_comment(comment, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refuse(form, refused)
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
    return _show_history(request, community, found, comment)
