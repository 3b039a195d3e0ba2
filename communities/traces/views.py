from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import SignedInRequest, approved_required
from communities.traces.actions import choose_traces
from communities.traces.forms import TracesForm
from communities.traces.queries import KINDS, is_offered, traces_of


@require_http_methods(["GET", "POST"])
@approved_required
def my_traces(request: SignedInRequest) -> HttpResponse:
    """What others see of me in chat."""
    form = TracesForm(request.POST or None, traces=traces_of(request.user))
    if request.method == "POST" and form.is_valid():
        choose_traces(request.user, by=request.user, **form.wanted)
        messages.success(request, _("Saved."))
        return redirect("my_traces")
    context = {
        "form": form,
        "offered": any(is_offered(kind) for kind in KINDS),
        "missing": {kind for kind in KINDS if not is_offered(kind)},
    }
    return render(request, "traces/mine.html", context)
