from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.files.contents import FIELD, Content, read_upload
from communities.files.models import NOBODYS, StoredFile, Withheld
from communities.files.queries import used_by
from communities.files.scanning import Verdict, scan
from communities.files.search import forget_file_of_search, index_file
from communities.groups.actions import archived
from communities.groups.locks import lock_membership
from communities.groups.models import Community
from communities.groups.permissions import May, may
from communities.words.actions import check_rate
from communities.words.models import Words
from communities.words.render import check_text
from core.errors import Refused
from home.media.pictures import PICTURE_ENDINGS
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing
from records.actions import write_entry

State = StoredFile.State
ALT_LIMIT = 300
NOT_TAKEN = timedelta(days=1)  # how long an upload waits for its post
AT_ONCE = 200


@dataclass(frozen=True)
class Chosen:
    """One upload that goes with a post, and what its author says of it."""

    file: UUID
    alt: str = ""
    is_decorative: bool = False
    has_attested: bool = False


def store_file(
    community: Community, *, name: str, size: int, content: IO[bytes], by: User, now: datetime | None = None
) -> StoredFile:
    """Keeps what somebody uploaded until a post of theirs takes it. Raises Refused, and then nothing is stored.

    It is read, and a picture drawn anew, before the transaction: nobody waits for that.
    """
    if size > settings.FILE_BYTES:
        message = _("This file is larger than %(most)s. Choose a smaller one.")
        raise Refused("too_long", message % {"most": filesizeformat(settings.FILE_BYTES)}, field=FIELD)
    if PurePath(name).suffix.lower() in PICTURE_ENDINGS:
        _check_pictures(community)
    found, now = read_upload(name, content), now or timezone.now()
    with transaction.atomic():
        person = _check_may_upload(community, by)
        _check_room(community, person, found, now)
        file = StoredFile.objects.create(
            community=community, uploader=by, name=found.name, kind=found.kind, content_type=found.content_type,
            size=found.size, sha256=found.sha256, width=found.width, height=found.height, created_at=now,
        )  # fmt: skip
    try:
        for width, data in found.parts.items():
            storages["files"].save(file.path(width), ContentFile(data))
    except OSError as error:
        with suppress(OSError):  # what stays of it belongs to no post, and the clock comes for that
            forget_file(file)
        raise Refused("unavailable", _("We could not keep this file just now. Try again."), field=FIELD) from error
    if check_file(file) == State.REFUSED:
        raise Refused(
            "invalid", _("Our virus scanner says that this file is harmful, so it was not kept."), field=FIELD
        )
    return file


def _check_may_upload(community: Community, by: User) -> User:
    lock_membership(by, community)
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)  # orders what they upload, so quotas hold
    if not may(person, May.POST, community):
        raise archived() if community.archived_at and may(person, May.READ, community) else missing()
    return person


def _check_pictures(community: Community) -> None:
    if not Community.objects.filter(pk=community.pk, allows_pictures=True).exists():
        raise Refused("invalid", _("This group does not allow pictures."), field=FIELD)


def _check_room(community: Community, by: User, found: Content, now: datetime) -> None:
    mine = StoredFile.objects.filter(uploader=by)
    check_rate(mine, settings.FILE_LIMIT, at="created_at", now=now, field=FIELD)
    files, size = used_by(mine)
    if files >= settings.PERSON_FILES or size + found.size > settings.PERSON_FILE_BYTES:
        message = _(
            "You have added as many files as one person can: %(files)s files, %(size)s. "
            "Delete a post with a file you no longer need first."
        )
        raise Refused("too_long", message % {"files": files, "size": filesizeformat(size)}, field=FIELD)
    if used_by(StoredFile.objects.filter(community=community))[1] + found.size > settings.GROUP_FILE_BYTES:
        raise Refused("too_long", _("This group has no room for more files. Tell its hosts, please."), field=FIELD)


def check_file(file: StoredFile) -> str:
    """Asks the scanner about a file in quarantine. Harmful: its bytes go, and a record stays. Returns its state."""
    verdict = Verdict.CLEAN
    if settings.CLAMD_ADDRESS:
        for path in file.paths:
            with storages["files"].open(path) as content:
                verdict = scan(content)
            if verdict != Verdict.CLEAN:
                break
    if verdict == Verdict.UNKNOWN:
        return State.QUARANTINED
    state = State.READY if verdict == Verdict.CLEAN else State.REFUSED
    while not _settle(file, state):
        pass  # a post took it in this very moment, and takes it only once
    if state == State.REFUSED:
        _delete_bytes(file)
    return file.state


@transaction.atomic
def _settle(file: StoredFile, state: str) -> bool:
    """Writes down what the scanner said. The post comes before its file, as for whoever moves it.

    False where a post took the file after it was looked for: then nothing was done.
    """
    file.refresh_from_db(fields=["post", "comment", "message"])
    was_taken = file.is_taken
    if was_taken:
        home = file.home
        type(home).objects.select_for_update(no_key=True).get(pk=home.pk)
    changed = StoredFile.objects.filter(pk=file.pk, state=State.QUARANTINED).update(state=state)
    file.refresh_from_db(fields=["post", "comment", "message", "alt", "community", "state"])
    if file.is_taken and not was_taken:
        transaction.set_rollback(True)
        return False
    if changed and state == State.REFUSED:
        write_entry(
            "file.refused", subject=("file", file.pk), by=file.uploader_id, community=file.community_id,
            digest=file.sha256,
        )  # fmt: skip
    if changed and was_taken and state == State.READY and _is_shown(file):
        index_file(file)
        _publish(file)
    return True


def _is_shown(file: StoredFile) -> bool:
    """Whether the words it belongs to are shown, which holds until the transaction ends: the post is held."""
    shown = {"state": Words.State.SHOWN}
    return all(type(one).objects.filter(pk=one.pk, **shown).exists() for one in {file.words, file.home})


def _publish(file: StoredFile) -> None:
    """Whoever has the page open learns that there is more to see, or less."""
    words, home = file.words, file.home
    if words is not None and words.is_shown and home.is_shown:
        stream = f"room:{home.room_id}" if file.message else f"group:{home.community_id}"
        publish(stream, words._meta.model_name, Update.Action.EDITED, words.pk)


def check_waiting_files() -> int:
    """What was uploaded while the scanner was away. Returns how many are decided now."""
    waiting = StoredFile.objects.filter(state=State.QUARANTINED).select_related(
        "post", "comment__post", "message__room"
    )
    decided = 0
    for file in waiting.order_by("created_at", "id")[:AT_ONCE]:
        try:
            if check_file(file) == State.QUARANTINED:
                break  # it is still away: the rest would wait for it one by one
        except OSError:  # whoever uploaded it is not done, or died meanwhile: then it is swept
            continue
        decided += 1
    return decided


def attach_files(chosen: Sequence[Chosen], *, community: Community, by: User, now: datetime, **to: Any) -> None:
    """Gives uploads to the post, comment or message in `to`, inside the transaction that writes it. Raises Refused.

    Each goes to one of them only, however often it is sent: that is a condition of the update.
    """
    if len(chosen) > settings.FILES_PER_POST:
        message = _("%(most)s files can go together. Leave some out.")
        raise Refused("invalid", message % {"most": settings.FILES_PER_POST}, field=FIELD)
    rows = StoredFile.objects.filter(
        pk__in=[one.file for one in chosen], uploader=by, community=community
    ).filter(NOBODYS).exclude(state=State.REFUSED).select_for_update(no_key=True).in_bulk()  # fmt: skip
    for one in chosen:
        file = rows.get(one.file)
        if file is None:
            raise Refused("invalid", _("One of your files is no longer here. Add it again."), field=FIELD)
        changes = {**to, **(_said_of(one, community, now) if file.is_picture else {})}
        if not StoredFile.objects.filter(NOBODYS, pk=file.pk).update(**changes):
            raise Refused("conflict", _("One of your files was sent already. Look at what you wrote."), field=FIELD)
        for name, value in changes.items():
            setattr(file, name, value)
        if file.state == State.READY and file.words.is_shown:
            index_file(file)


def _said_of(one: Chosen, community: Community, now: datetime) -> dict[str, Any]:
    _check_pictures(community)
    if not one.has_attested:
        raise Refused("invalid", _("Confirm that no child can be recognised in the picture."), field=FIELD)
    alt = check_text(" ".join(one.alt.split()), limit=ALT_LIMIT, field=FIELD) if one.alt.strip() else ""
    if bool(alt) == one.is_decorative:
        raise Refused("invalid", _("Describe the picture, or say that it is only decoration."), field=FIELD)
    return {"alt": alt, "is_decorative": one.is_decorative, "attested_at": now}


@transaction.atomic
def remove_file(file: StoredFile, *, now: datetime | None = None) -> None:
    """Takes a file away from what its author wrote. Its bytes go with the clock, as those of deleted words."""
    if StoredFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=now or timezone.now()):
        forget_file_of_search(file)
        _publish(file)


@transaction.atomic
def withhold_file(file: StoredFile, how: Withheld) -> None:
    """Nobody has it any more but whoever works on a case about it. The words around it stay."""
    if StoredFile.objects.filter(pk=file.pk).exclude(withheld=how).update(withheld=how):
        forget_file_of_search(file)
        _publish(file)


@transaction.atomic
def give_back_file(file: StoredFile) -> None:
    """What a moderator took away is there again. What it belongs to is held by the caller."""
    if StoredFile.objects.filter(pk=file.pk).exclude(withheld="").update(withheld=""):
        file.withheld = ""
        if file.state == State.READY and file.is_taken and not file.removed_at and _is_shown(file):
            index_file(file)
            _publish(file)


def forget_file(file: StoredFile) -> None:
    """Bytes first: whoever dies between the two leaves a row, and the clock comes round to it again."""
    _delete_bytes(file)
    with transaction.atomic():
        forget_file_of_search(file)
        file.delete()


def _delete_bytes(file: StoredFile) -> None:
    for path in file.paths:
        storages["files"].delete(path)


def forget_files(*, held: Callable[[str], QuerySet[Any]], now: datetime) -> int:
    """Forgets what no post took within a day, and what belonged to deleted words when those are forgotten.

    `held(kind)` are the ids of posts, comments and messages whose files must wait, and of files. Returns how many, in
    several rounds.
    """
    cutoff = now - timedelta(days=settings.DELETED_WORDS_KEPT_DAYS)
    gone = Q(removed_at__lte=cutoff)
    for words in ("post", "comment", "comment__post", "message"):
        gone |= Q(**{f"{words}__state": Words.State.DELETED, f"{words}__deleted_at__lte": cutoff})
    kept = Q(post__in=held("post")) | Q(comment__in=held("comment")) | Q(comment__post__in=held("post"))
    kept |= Q(message__in=held("message"))
    not_taken = NOBODYS & Q(scheduled=None, created_at__lte=now - NOT_TAKEN)
    free = StoredFile.objects.exclude(pk__in=held("file"))
    ids = set(free.filter(not_taken).values_list("pk", flat=True)[:AT_ONCE])
    taken = free.exclude(NOBODYS)
    ids |= set(
        taken.filter(gone).exclude(pk__in=taken.filter(kept).values("pk")).values_list("pk", flat=True)[:AT_ONCE]
    )
    for file in StoredFile.objects.filter(pk__in=ids):
        forget_file(file)
    return len(ids)


def upload_of(name: str, data: bytes) -> dict[str, Any]:
    """The same three arguments for what is made here and not uploaded: the demo and the tests."""
    return {"name": name, "size": len(data), "content": BytesIO(data)}
