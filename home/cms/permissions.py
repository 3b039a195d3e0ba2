"""Who may enter /cms/."""

from accounts.models import User


def may_use_cms(user: object) -> bool:
    """Approved staff with the right to Wagtail's admin; a suspended editor is locked out at once."""
    return isinstance(user, User) and user.state == User.State.APPROVED and user.has_perm("wagtailadmin.access_admin")
