from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.consultations.actions import create_consultation
from communities.consultations.forms import NewConsultationForm
from communities.consultations.models import Consultation, PartAnswer
from communities.consultations.queries import consultations_of, live_consultations, words_beside, words_to_find
from communities.groups.permissions import May
from communities.posts.kinds import Kind
from communities.posts.models import Post


def stays(post: Post) -> str:
    """Answers were given to the hosts of this group, and nobody else is to read them."""
    is_answered = PartAnswer.objects.filter(part__consultation__post=post).exists()
    return _("Members have answered it here, and their answers stay in this group.") if is_answered else ""


def speakers(post: Post) -> set[UUID]:
    """Whoever wrote what came of it."""
    done = Consultation.objects.filter(post=post, done_by__isnull=False)
    return set(done.values_list("done_by", flat=True))


CONSULTATION = Kind(
    Post.Kind.CONSULTATION,
    gettext_lazy("A consultation"),
    "new_consultation",
    may_write=May.CONSULT,
    form=NewConsultationForm,
    create=create_consultation,
    composer="consultations/new.html",
    top="consultations/deeds.html",
    page="consultations/panel.html",
    feed="consultations/line.html",
    panels=consultations_of,
    live=live_consultations,
    stays=stays,
    beside=words_beside,
    speakers=speakers,
    searched=words_to_find,
)
