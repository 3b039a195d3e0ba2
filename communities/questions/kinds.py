from django.utils.translation import gettext_lazy as _

from communities.posts.kinds import Kind
from communities.posts.models import Post
from communities.questions.queries import answers_of

QUESTION = Kind(
    Post.Kind.QUESTION,
    _("A question"),
    "new_question",
    page="questions/answer.html",
    feed="questions/line.html",
    comment="questions/mark.html",
    panels=answers_of,
)
