from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import SignedInRequest, signed_in_required
from communities.placing.actions import lock_comments, move_post, pin_post, unlock_comments, unpin_post
from communities.placing.forms import LockForm, MoveForm
from communities.placing.permissions import access_placed, groups_to_move_to
from core.errors import Refused


@require_POST
@signed_in_required
def pin(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    post = access_placed(request.user, slug, pk)
    if request.POST.get("do") == "unpin":
        unpin_post(post, by=request.user)
        messages.success(request, _("The post is no longer pinned."))
    else:
        pin_post(post, by=request.user)
        messages.success(request, _("The post is pinned: it stands at the top of the group."))
    return redirect("post", slug=slug, pk=pk)


@require_http_methods(["GET", "POST"])
@signed_in_required
def lock(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    post = access_placed(request.user, slug, pk)
    if request.POST.get("do") == "unlock":
        unlock_comments(post, by=request.user)
        messages.success(request, _("Members can comment again."))
        return redirect("post", slug=slug, pk=pk)
    form = LockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lock_comments(post, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("The comments are closed."))
            return redirect("post", slug=slug, pk=pk)
    return render(request, "placing/lock.html", {"community": post.community, "post": post, "form": form})


@require_http_methods(["GET", "POST"])
@signed_in_required
def move(request: SignedInRequest, slug: str, pk: UUID) -> HttpResponse:
    post = access_placed(request.user, slug, pk)
    groups = groups_to_move_to(request.user, post)
    form = MoveForm(request.POST or None, groups=groups)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            move_post(post, to=to, by=request.user)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, _("The post is moved, with everything under it."))
            return redirect("post", slug=to.slug, pk=pk)
    context = {"community": post.community, "post": post, "form": form, "has_groups": groups.exists()}
    return render(request, "placing/move.html", context)
