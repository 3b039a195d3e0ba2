from uuid import UUID

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedInRequest, signed_in_required
from core.errors import Refused
from moderation.bundle.actions import make_bundle
from moderation.bundle.forms import BundleForm
from moderation.bundle.permissions import access_bundle
from moderation.complaints.models import Complaint
from moderation.complaints.permissions import may_see_addresses


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
def bundle(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Says what the package holds, asks for the password, and hands it out."""
    case = access_bundle(request.user, pk)
    complaint = Complaint.objects.filter(case=case).first()
    sees_addresses = complaint is not None and may_see_addresses(request.user)
    form = BundleForm(request.POST or None, user=request.user, sees_addresses=sees_addresses)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            made = make_bundle(case, with_poster=bool(form.cleaned_data.get("with_poster")), by=request.user, now=now)
        except Refused as refused:
            if refused.code == "not_found":
                raise Http404 from None
            refused.add_to(form)
        else:
            name = f"{complaint.reference if complaint else case.pk}-{timezone.localtime(now):%Y%m%d-%H%M}.zip"
            answer = FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")
            answer.headers["Cache-Control"] = "private, no-store"
            return answer
    return render(request, "bundle/bundle.html", {"case": case, "complaint": complaint, "form": form})
