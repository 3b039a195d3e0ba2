from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.domains.actions import forget_domain, set_domain
from accounts.domains.forms import DomainForm
from accounts.models import EmailDomain
from accounts.permissions import SignedInRequest, approver_required

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
@approver_required
def domains(request: SignedInRequest) -> HttpResponse:
    """Which e-mail domains may register, may not, or need no look by staff."""
    if request.method == "POST" and "forget" in request.POST:
        forget_domain(request.POST["forget"][:253], by=request.user.pk)
        messages.success(request, _("Nothing special holds for this domain any more."))
        return redirect("email_domains")
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_domain(form.cleaned_data["domain"], rule=form.cleaned_data["rule"], by=request.user.pk)
        messages.success(request, _("Saved. It holds for everybody who registers from now on."))
        return redirect("email_domains")
    page = Paginator(EmailDomain.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    only_listed = EmailDomain.objects.filter(rule=EmailDomain.Rule.ALLOW).exists()
    return render(request, "accounts/domains/list.html", {"page": page, "form": form, "only_listed": only_listed})
