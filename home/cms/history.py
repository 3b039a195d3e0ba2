"""What our own actions are called in the history of a page."""

from typing import Any

from django.utils.translation import gettext_lazy as _


def register_actions(actions: Any) -> None:
    actions.register_action("home.share", _("Share the draft by a link"), _("The draft was shared by a link"))
    actions.register_action("home.unshare", _("End a link to the draft"), _("A link to the draft was ended"))
    actions.register_action("home.check", _("Check that the page is right"), _("Checked: the page is still right"))
    actions.register_action("home.review_by", _("Set the review date"), _("The date of the next review was set"))
