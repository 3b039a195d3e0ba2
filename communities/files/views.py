from collections.abc import Callable, Mapping
from typing import IO, Any, TypeVar, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import SignedInRequest, signed_in_required
from communities.drafts.queries import Place, draft_of, fill_in, give_back, typed_in
from communities.files.actions import remove_file, store_file
from communities.files.forms import ChosenForm, FilesForm, ids_in
from communities.files.models import StoredFile
from communities.files.permissions import access_file, access_own_file, access_uploads
from communities.files.queries import lost_files, waiting_files
from communities.files.serving import answer_with
from communities.groups.models import Community
from core.errors import Refused
from core.middleware import STATUS

Composer = TypeVar("Composer", bound=FilesForm)


def composer(
    form_class: Callable[..., Composer],
    request: SignedInRequest,
    community: Community,
    *,
    place: Place,
    begun: Mapping[str, list[str]] | None = None,
) -> Composer:
    """The form of a page on which somebody writes, with their draft and the files they have added so far.

    A file that comes with it is stored first, so that whatever the form lacks, the file is there. Where only a file was
    to be added, the form is unbound and shows what was typed: nothing was asked of the words yet. It begins with what
    was `begun`, where there is no draft.
    """
    draft = draft_of(request.user, place)
    if request.method != "POST":
        said = typed_in(draft.fields or begun or {})
        uploads = waiting_files(request.user, community, ids_in(said.getlist("files")))
        form = form_class(uploads=uploads, said=said, community=community)
        fill_in(form, {} if draft.fields else begun or {})
        give_back(form, draft)
        return form
    ids, problem = ids_in(request.POST.getlist("files")), ""
    if lost_files(request.user, ids):
        problem = _("One of your files is no longer here. Add it again.")
    for upload in request.FILES.getlist("upload"):
        try:
            ids.append(_store(upload, community, request.user).pk)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from refused
            problem = refused.message
    kwargs = {"uploads": waiting_files(request.user, community, ids), "problem": problem, "community": community}
    if {"add_file", "add_part"} & {*request.POST}:
        form = form_class(initial=request.POST.dict(), said=request.POST, **kwargs)
    else:
        form = form_class(request.POST, **kwargs)
    give_back(form, draft, shown_again=True)
    return form


def _store(upload: UploadedFile[Any], community: Community, by: User) -> StoredFile:
    return store_file(
        community, name=upload.name or "", size=upload.size or 0, content=cast("IO[bytes]", upload), by=by
    )


@require_POST
@signed_in_required
def upload(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keeps one file until its post is sent: `{"id", "html"}`, or {"message"} with the status of the refusal."""
    community = access_uploads(request.user, slug)
    given = request.FILES.get("upload")
    if not isinstance(given, UploadedFile):
        return JsonResponse({"message": _("Choose a file first.")}, status=400)
    try:
        file = _store(given, community, request.user)
    except Refused as refused:
        if refused.code == "not_found":
            raise
        return JsonResponse({"message": refused.message}, status=STATUS.get(refused.code, 400))
    html = render_to_string("files/parts/chosen.html", {"chosen": ChosenForm(file=file)}, request=request)
    return JsonResponse({"id": str(file.pk), "html": html}, status=201)


@require_http_methods(["GET", "POST"])
@signed_in_required
def remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Takes one file away from one's own post or comment and leaves the words."""
    found, post = access_own_file(request.user, pk)
    if request.method == "POST":
        remove_file(found)
        messages.success(request, _("The file is deleted."))
        return redirect("post", slug=post.community.slug, pk=post.pk)
    return render(request, "files/remove.html", {"community": post.community, "post": post, "file": found})


@require_safe
@signed_in_required
def file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A file, for whoever may have it now: `?size=` of a picture at least so wide, `?download=` to save it."""
    found = access_file(request.user, pk)
    return answer_with(found, size=request.GET.get("size", ""), download="download" in request.GET)
