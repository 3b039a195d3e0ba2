import csv
import io
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import NOT_AN_ADDRESS, languages
from accounts.models import User
from communities.groups.models import Community, Membership
from communities.invitations.actions import Terms
from communities.invitations.permissions import groups_to_invite_to, roles_to_give
from communities.rooms.models import Room
from communities.rooms.permissions import listed_rooms
from core.moments import MomentField

MOST_LINES = 500
MOST_BYTES = 200_000
MOST_USES = 500
DEFAULT_STAY = timedelta(days=14)
LONGEST_STAY = timedelta(days=90)
SHOWN = 80  # characters of a line that is no address
PICKER = "%Y-%m-%dT%H:%M"  # what the browser's own control understands
HINTS: dict[str, Any] = {
    Membership.Role.MODERATOR: gettext_lazy("reads, writes, and works on what members report"),
    Membership.Role.MEMBER: gettext_lazy("reads and writes"),
    Membership.Role.READER: gettext_lazy("reads, and does not write"),
    Membership.Role.GUEST: gettext_lazy("sees only the chat rooms you choose"),
}


def read_address(text: str) -> str:
    """The e-mail address in lower case, also out of `Name <name@example.org>`; empty where there is none.

    Letters from outside ASCII can look just like somebody else's address, so they are refused as at registration.
    """
    inside = re.search(r"<([^<>]*)>\s*$", text)
    address = (inside[1] if inside else text).strip().lower()
    if len(address) > 254 or not address.isascii():
        return ""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def read_lines(typed: Iterable[str]) -> list[tuple[str, str]]:
    """Each line as (what to show, the address or nothing)."""
    lines = [" ".join(text.split()).strip(" ,;") for text in typed]
    return [(text[:SHOWN], read_address(text)) for text in lines if text]


def split_list(text: str) -> list[str]:
    """A mail program writes `Jones, Ann <ann@example.org>; …`: where there are semicolons, commas part nothing."""
    return re.split(r"[\r\n;]+" if ";" in text else r"[\r\n,]+", text)


def read_csv(content: bytes) -> list[str]:
    """The cell with an address of each row, else its first; a first row of headings is left out. Raises."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("We cannot read this file. Save it as CSV in UTF-8, then choose it again.")) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error:
        raise ValidationError(_("We cannot read this file. Is it a CSV file?")) from None
    rows = [row for row in rows if any(row)]
    if rows and not any("@" in cell for cell in rows[0]):
        rows = rows[1:]
    chosen = (next((cell for cell in row if "@" in cell), next(filter(None, row))) for row in rows)
    return list(chosen)


class InviteForm(forms.Form):
    """What every invitation says. It offers only what this person may give in this group."""

    role = forms.ChoiceField(label=gettext_lazy("What may they do?"), widget=forms.RadioSelect)
    rooms = forms.ModelMultipleChoiceField(
        Room.objects.none(),
        label=gettext_lazy("Chat rooms for a guest"),
        help_text=gettext_lazy("Only if you chose guest."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    others = forms.ModelMultipleChoiceField(
        Community.objects.none(),
        label=gettext_lazy("Other groups in the same invitation"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    expires_at = MomentField(
        label=gettext_lazy("Until when can it be used?"),
        widget=forms.DateTimeInput(format=PICKER, attrs={"type": "datetime-local"}),
        error_messages={
            "required": gettext_lazy("Choose a day and a time."),
            "invalid": gettext_lazy("Choose a day and a time."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the e-mail"), choices=languages, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, user: User, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = community
        rooms = listed_rooms(user, community)
        roles = [role for role in roles_to_give(user, community) if role != Membership.Role.GUEST or rooms.exists()]
        labels = dict(Membership.Role.choices)
        named = [(role, _("%(role)s: %(hint)s") % {"role": labels[role], "hint": HINTS[role]}) for role in roles]
        self._choices("role").choices = named
        self._choices("rooms").queryset = rooms  # type: ignore[attr-defined]
        self._choices("others").queryset = groups_to_invite_to(user).exclude(pk=community.pk)  # type: ignore[attr-defined]
        if Membership.Role.GUEST not in roles:
            del self.fields["rooms"]
        if not self.fields["others"].queryset.exists():  # type: ignore[attr-defined]
            del self.fields["others"]
        self.initial.setdefault("role", Membership.Role.MEMBER)
        self.initial.setdefault("language", user.language)
        stay = timezone.localtime() + DEFAULT_STAY
        self.initial.setdefault("expires_at", stay.replace(minute=0, second=0, microsecond=0))

    def _choices(self, name: str) -> forms.ChoiceField:
        return self.fields[name]  # type: ignore[return-value]

    def clean_expires_at(self) -> Any:
        until, now = self.cleaned_data["expires_at"], timezone.now()
        if until <= now:
            raise ValidationError(_("Choose a time that is not over."))
        if until > now + LONGEST_STAY:
            raise ValidationError(_("An invitation can be used for 90 days at most."))
        return until

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("role") == Membership.Role.GUEST:
            if not given.get("rooms") and "rooms" not in self.errors:
                self.add_error("rooms", _("Choose the rooms a guest may enter."))
            if given.get("others"):
                self.add_error("others", _("A guest is invited to rooms of one group. Choose no other groups."))
        return given

    def terms(self) -> Terms:
        given = self.cleaned_data
        is_guest = given["role"] == Membership.Role.GUEST
        return Terms(
            communities=[self.community, *given.get("others", [])],
            role=given["role"],
            rooms=list(given["rooms"]) if is_guest else [],
            expires_at=given["expires_at"],
            language=given.get("language") or "en-gb",
        )


class MailForm(InviteForm):
    field_order = ["address"]
    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Only whoever reads this address can use the invitation."),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": NOT_AN_ADDRESS},
    )

    def clean_address(self) -> str:
        address = read_address(self.cleaned_data["address"])
        if not address:
            raise ValidationError(NOT_AN_ADDRESS)
        return address


class LinkForm(InviteForm):
    field_order = ["most_uses"]
    key = forms.UUIDField(widget=forms.HiddenInput)
    most_uses = forms.IntegerField(
        label=gettext_lazy("How many people may use the link?"),
        min_value=1,
        max_value=MOST_USES,
        initial=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Enter how many people may use it, such as 10."),
            "invalid": gettext_lazy("Enter how many people may use it, such as 10."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["language"]
        self.initial.setdefault("key", uuid4())

    def clean_key(self) -> UUID:
        key: UUID = self.cleaned_data["key"]
        return key


class ListForm(InviteForm):
    """Addresses as pasted, or a CSV file; the preview sends them back as pasted."""

    field_order = ["addresses", "file"]
    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        help_text=gettext_lazy("One on each line, or with commas between them. At most 500."),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Or a CSV file"),
        help_text=gettext_lazy("As a spreadsheet saves it, with the e-mail addresses in a column. At most 200 kB."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        required=False,
        allow_empty_file=True,
    )

    def clean_file(self) -> list[str]:
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if not file:
            return []
        if file.size is None or file.size > MOST_BYTES:
            raise ValidationError(_("This file is too big. It may have 200 kB."))
        return read_csv(file.read())

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if self.errors.keys() & {"addresses", "file"}:
            return given
        lines = read_lines([*split_list(given["addresses"]), *given["file"]])
        if not lines:
            self.add_error("addresses", _("Paste the addresses, or choose a file that has some."))
        elif len(lines) > MOST_LINES:
            said = _("These are %(number)s lines. Invite at most 500 at a time.") % {"number": len(lines)}
            self.add_error("addresses", said)
        given["lines"] = lines
        return given

    def carried(self) -> list[tuple[str, str]]:
        """What the preview sends again, as names and values of hidden fields."""
        given = self.cleaned_data
        lines = [address or re.sub("[,;]", " ", typed) for typed, address in given["lines"]]
        kept = [("addresses", "\n".join(lines))]
        kept += [("role", given["role"]), ("language", given["language"])]
        kept.append(("expires_at", timezone.localtime(given["expires_at"]).strftime(PICKER)))
        kept += [("rooms", str(room.pk)) for room in given.get("rooms", [])]
        return kept + [("others", str(group.pk)) for group in given.get("others", [])]
