from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.adapter import set_language_cookie
from accounts.permissions import SignedInRequest, signed_in_required
from communities.groups.permissions import access_membership, check_accepted
from communities.welcome.actions import choose_first_language, put_away
from core.errors import Refused


@require_POST
@signed_in_required
def first_steps(request: SignedInRequest, slug: str) -> HttpResponse:
    """Puts the welcome or the first steps away, or keeps the language that somebody chose among them."""
    community, membership = access_membership(request.user, slug)
    check_accepted(membership, community)
    answer = redirect("group", slug=slug)
    language = request.POST.get("language", "")
    if not language:
        put_away(membership, what=request.POST.get("what", ""))
        messages.success(request, _("It is put away. You find the welcome again under “About”."))
        return answer
    if language not in dict(settings.LANGUAGES):
        raise Refused("invalid", _("Choose one of the languages."))
    choose_first_language(membership, language=language, by=request.user)
    set_language_cookie(answer, language)
    with translation.override(language):
        messages.success(request, _("Your language is saved."))
    return answer
