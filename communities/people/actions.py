from io import BytesIO
from typing import IO, Any, NamedTuple
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.models import User
from communities.people.models import TEXTS, Audience, Block, Profile
from communities.words.render import check_text
from core.errors import Refused
from home.media.pictures import open_picture

PICTURE_BYTES = 5 * 1024 * 1024
SIZES = {"large": 384, "small": 96}  # pixels along each edge
MOST_BLOCKED = 500
PAPER = (251, 248, 243)  # what shows through where a picture is see-through


class Upload(NamedTuple):
    name: str
    size: int  # bytes
    content: IO[bytes]


def picture_name(picture: UUID, size: str) -> str:
    """Where in the private store one size of a picture lies."""
    return f"people/{picture.hex[:2]}/{picture.hex}-{size}.jpg"


def save_profile(person: User, *, upload: Upload | None = None, without_picture: bool = False, **given: Any) -> Profile:
    """Keeps what somebody says of themselves: the texts of TEXTS, `<name>_for` for each and for the picture, a picture.

    All of it or nothing. What takes time is done before the transaction, so that nobody waits for it. Raises Refused.
    """
    changes = _checked(given)
    files = _sizes_of(upload) if upload else {}
    if not files:
        return _store(person, changes, None, keep=not without_picture)
    picture = uuid4()
    for size, data in files.items():
        storages["private"].save(picture_name(picture, size), ContentFile(data))
    try:
        return _store(person, changes, picture, keep=False)
    except BaseException:
        forget_files(picture)
        raise


@transaction.atomic
def _store(person: User, changes: dict[str, Any], picture: UUID | None, *, keep: bool) -> Profile:
    profile = Profile.objects.select_for_update(no_key=True).get_or_create(person=person)[0]
    old = profile.picture
    for name, value in changes.items():
        setattr(profile, name, value)
    if not keep:
        profile.picture = picture
        if old is not None:
            transaction.on_commit(lambda: forget_files(old))
    profile.changed_at = timezone.now()
    profile.save()
    return profile


@transaction.atomic
def withhold_profile(profile: Profile, how: str) -> None:
    """`hidden` or `removed`: others see no more of it than the name, until it is empty again."""
    Profile.objects.filter(pk=profile.pk).update(withheld=how)


def forget_files(picture: UUID) -> None:
    for size in SIZES:
        storages["private"].delete(picture_name(picture, size))


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, limit in TEXTS.items():
        text = given[name].strip()
        changes[name] = check_text(text, limit=limit, field=name) if text else ""
    for name in (*TEXTS, "picture"):
        changes[f"{name}_for"] = audience = given[f"{name}_for"]
        if audience not in Audience.values:
            raise Refused("invalid", _("Choose who can see this."), field=f"{name}_for")
    return changes


def _sizes_of(upload: Upload) -> dict[str, bytes]:
    """The picture upright, square, in each size: its pixels and nothing else. Raises Refused."""
    if upload.size > PICTURE_BYTES:
        raise Refused("too_long", _("This picture is larger than 5 MB. Choose a smaller one."), field="picture")
    try:
        picture = open_picture(upload.name, upload.content)
    except Refused as refused:
        raise Refused(refused.code, refused.message, field="picture") from refused
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, PAPER)
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    found = {}
    for size, edge in SIZES.items():
        written = BytesIO()
        square = ImageOps.fit(picture.convert("RGB"), (edge, edge), Image.Resampling.LANCZOS)
        square.save(written, "JPEG", quality=85, optimize=True)
        found[size] = written.getvalue()
    return found


@transaction.atomic
def block_person(person: User, *, by: User) -> Block:
    """From now on `by` meets nothing of this person's. Twice does no harm; the person is not told. Raises Refused."""
    if person.pk == by.pk:
        raise Refused("invalid", _("You cannot block yourself."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # orders what one person blocks
    mine = Block.objects.filter(by=by)
    found = mine.filter(person=person).first()
    if found is None and mine.count() >= MOST_BLOCKED:
        raise Refused("invalid", _("You have blocked as many people as we can keep. Unblock somebody first."))
    found = found or Block.objects.create(by=by, person=person)
    doubles = [Block(by=by, person=double) for double in person.doubles.all()]  # their words of before are theirs too
    Block.objects.bulk_create(doubles, ignore_conflicts=True)
    return found


@transaction.atomic
def unblock_person(person: User, *, by: User) -> None:
    Block.objects.filter(Q(person=person) | Q(person__merged_into=person), by=by).delete()
