"""Who may enter /cms/."""

from accounts.models import User
from accounts.permissions import may_take_part


def may_use_cms(user: object) -> bool:
    """Approved staff with the right to Wagtail's admin; a suspended editor is locked out at once."""
    return isinstance(user, User) and may_take_part(user) and user.has_perm("wagtailadmin.access_admin")
