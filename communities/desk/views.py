from functools import partial
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import SignedInRequest, approved_required
from communities.desk.actions import post_now
from communities.desk.forms import SavingForm
from communities.desk.permissions import access_changeable, access_own_draft, access_own_scheduled, access_posted
from communities.desk.queries import begun_by, is_place, planned_by
from communities.drafts.actions import save_draft, settle_draft, typed_fields
from communities.drafts.queries import Place, draft_of, drafts_of
from communities.files.views import composer
from communities.posts.actions import creator_of, try_post
from communities.posts.forms import NewPostForm, filled_in
from communities.posts.kinds import KINDS
from communities.posts.models import Post
from communities.posts.views import around_composer, refuse, show_written
from communities.scheduling.actions import change_scheduled, discard_scheduled, fields_of
from communities.scheduling.models import ScheduledPost
from communities.scheduling.queries import begun_with, changes_of, scheduled_by
from core.errors import Refused
from core.middleware import STATUS
from core.moments import wall


@require_GET
@approved_required
def drafts(request: SignedInRequest) -> HttpResponse:
    """What I planned for later, and what I have begun: to go on with, or to copy where I may no longer write."""
    begun = [*planned_by(request.user), *begun_by(request.user, drafts_of(request.user))]
    return render(request, "drafts/list.html", {"begun": begun})


@require_POST
@approved_required
def save(request: SignedInRequest, place: str, target: UUID) -> HttpResponse:
    """Keeps what one types. It asks nothing about the place: somebody who was just removed loses no words, and whoever
    guesses an address learns nothing from the answer, which is the same for all."""
    form = SavingForm(request.POST)
    if not is_place(place) or not form.is_valid():
        raise Http404
    here = Place(place, target)
    said = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    fields = {} if form.cleaned_data["draft_blank"] else typed_fields(said)
    version = form.cleaned_data["draft_version"]
    if version is None or not form.is_script:
        version = draft_of(request.user, here).version
    try:
        draft = save_draft(
            here, fields=fields, page=form.page, number=form.cleaned_data["draft_number"] or 1, version=version,
            by=request.user, now=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        if not form.is_script:
            raise
        answer = {"message": refused.message, "version": draft_of(request.user, here).version}
        return JsonResponse(answer, status=STATUS.get(refused.code, 400))
    if form.is_script:
        return JsonResponse({"version": draft.version})
    messages.success(request, _("Your draft is saved. Only you can see it."))
    return redirect(begun_by(request.user, [draft])[0].url or "drafts")


@require_http_methods(["GET", "POST"])
@approved_required
def discard(request: SignedInRequest, place: str, target: UUID) -> HttpResponse:
    draft = access_own_draft(request.user, place, target)
    begun = begun_by(request.user, [draft])[0]
    if request.method == "POST":
        settle_draft(Place(place, target), by=request.user, now=timezone.now())
        messages.success(request, _("Your draft is gone."))
        return redirect(begun.url or "drafts")
    return render(request, "drafts/discard.html", {"begun": begun})


@require_http_methods(["GET", "POST"])
@approved_required
def scheduled(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What I planned: to change its words and its time, to post it now, or to keep it without a time."""
    if not scheduled_by(request.user).filter(pk=pk).exists():
        return _posted_meanwhile(request, access_posted(request.user, pk))
    planned = access_changeable(request.user, pk)
    community, kind = planned.community, KINDS[planned.kind]
    filled = partial(filled_in, kind, without_time=_("Leave it empty to keep it as a draft."))
    form = composer(filled, request, community, place=changes_of(planned), begun=begun_with(planned))
    if form.is_sent:
        try:
            return _keep_or_post(request, planned, form)
        except Refused as refused:
            refuse(form, refused)
    context = {"form": form, "planned": planned, **around_composer(request.user, community, kind)}
    return render(request, "scheduling/change.html", context)


def _keep_or_post(request: SignedInRequest, planned: ScheduledPost, form: NewPostForm) -> HttpResponse:
    inputs, do, seen = form.inputs, request.POST.get("do"), request.POST.get("seen", "")
    create = partial(creator_of(KINDS[planned.kind]), planned.community, by=request.user, **inputs)
    if do == "now":
        post = post_now(planned, create=create, by=request.user, seen=seen)
        return show_written(request, post)
    at = None if do == "keep" else form.cleaned_data["post_at"]
    change_scheduled(
        planned, fields=fields_of(request.POST, [one.file for one in inputs["files"]]), due_at=at, by=request.user,
        trial=partial(try_post, create, key=planned.pk), seen=seen,
    )  # fmt: skip
    said = _("It is posted on %(when)s. Until then only you can see it.") % {"when": wall(at)} if at else ""
    messages.success(request, said or _("It is kept as a draft, and nothing is posted."))
    return redirect("drafts")


def _posted_meanwhile(request: SignedInRequest, post: Post) -> HttpResponse:
    """What was typed on its page since is a change to the post, and is not lost."""
    args = [post.community.slug, post.pk]
    if request.method != "POST":
        return redirect("post", *args)
    here, fields = Place("edit-post", post.pk), fields_of(request.POST, [])
    version = draft_of(request.user, here).version
    save_draft(
        here, fields=fields, page=uuid4(), number=1, version=version, by=request.user, now=timezone.now()
    )  # fmt: skip
    messages.info(request, _("This was posted meanwhile. What you changed is not in it yet: it is here."))
    return redirect(KINDS[post.kind].edit, *args)


@require_http_methods(["GET", "POST"])
@approved_required
def discard_planned(request: SignedInRequest, pk: UUID) -> HttpResponse:
    planned = access_own_scheduled(request.user, pk)
    if request.method == "POST":
        discard_scheduled(planned, by=request.user)
        messages.success(request, _("What you planned is gone."))
        return redirect("drafts")
    found = [one for one in planned_by(request.user) if one.draft == planned]
    return render(request, "drafts/discard.html", {"begun": found[0]})
