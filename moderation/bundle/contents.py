"""What goes into the package of a case, part by part."""

import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django.core.files.storage import storages
from django.http import Http404

from accounts.models import User
from communities.files.models import StoredFile
from moderation.bundle.package import Package, moment
from moderation.cases.models import Case
from moderation.cases.permissions import access_case_file
from moderation.cases.queries import copies_of, trail_of
from moderation.complaints.models import Answer, Complaint
from moderation.subjects.models import KeptPicture
from records.chain import START, line_of
from records.models import Seal

CHUNK = 256 * 1024
NEEDS_LEAVE = "Says who the author is. Left out: it was not asked for, or whoever made this may not see it."


def add_copies(package: Package, case: Case, *, by: User) -> None:
    """The frozen copies, each the very bytes of which its digest was recorded; and the files they tell of."""
    copies = copies_of(case.origin or case)
    index: list[dict[str, Any]] = []
    files: dict[str, dict[str, Any]] = {}
    for copy in copies.kept:
        canonical = json.dumps(copy.content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        name = f"copies/{copy.number:03}.json"
        digest = package.add_text(name, canonical)
        recorded = {"digest_kept": copy.digest, "is_intact": copy.is_intact and digest == copy.digest}
        index.append({"file": name, "taken_at": moment(copy.taken_at), **recorded})
        files |= {file["id"]: file for file in copy.content.get("files", [])}
    package.add_json("copies/index.json", {"copies": index, "missing": copies.missing})
    for said in files.values():
        _add_file(package, case, said, by=by)


def _add_file(package: Package, case: Case, said: dict[str, Any], *, by: User) -> None:
    try:
        _case, file = access_case_file(by, case.pk, said["id"])
        digest = package.add(_name_of(said), _pieces(file))
    except (Http404, FileNotFoundError):
        package.leave_out(f"{said['name']} ({said['sha256']})", "It is not kept, or is sealed.")
        return
    if digest != said["sha256"]:
        package.leave_out(_name_of(said), f"Its bytes are not those that the copy tells of: {said['sha256']}.")


def _name_of(said: dict[str, Any]) -> str:
    """By its fingerprint: what people call their files says too much, and may not be a name everywhere."""
    ending = PurePath(said["name"]).suffix.lower()
    return f"files/{said['sha256']}{ending if ending.isascii() and ending[1:].isalnum() else ''}"


def _pieces(file: StoredFile | KeptPicture) -> Iterator[bytes]:
    store, path = ("files", file.paths[-1]) if isinstance(file, StoredFile) else ("private", file.path)
    yield from _read(store, path)


def _read(store: str, path: str) -> Iterator[bytes]:
    with storages[store].open(path) as content:
        yield from content.chunks(CHUNK)


def add_trail(package: Package, case: Case) -> None:
    """Each entry as it was sealed, with its place in the chain: anybody can work the seal out again."""
    entries = list(trail_of(case).reverse())
    seals = {seal.entry_id: seal for seal in Seal.objects.filter(entry_id__in=[entry.pk for entry in entries])}
    before = {
        seal.seq + 1: seal.digest
        for seal in Seal.objects.filter(seq__in=[seal.seq - 1 for seal in seals.values() if seal.seq > 1])
    }
    lines = []
    for entry in entries:
        seal = seals.get(entry.pk)
        sealed = {"seq": seal.seq, "before": before.get(seal.seq, START), "digest": seal.digest} if seal else None
        lines.append({"line": line_of(entry), "at": moment(entry.at), "seal": sealed})
    package.add_json("trail.json", lines)


def add_decision(package: Package, case: Case) -> None:
    package.add_json(
        "case.json",
        {
            "id": str(case.pk), "source": case.source, "lane": case.lane, "opened_at": moment(case.opened_at),
            "due_at": moment(case.due_at), "state": case.state, "decision": case.decision, "reason": case.reason,
            "decided_at": moment(case.decided_at), "subject": [case.subject_kind, str(case.subject_id)],
        },
    )  # fmt: skip
    package.leave_out("notes", "What staff wrote to each other about the case.")
    package.leave_out("reporters", "Who reported it.")


def add_complaint(package: Package, complaint: Complaint, *, with_poster: bool) -> None:
    """The procedure: where it stands, each step with its rule, every notice as it left, what the author answered."""
    package.add_json("complaint.json", _about(complaint))
    names = ("event", "source", "target", "rule")
    steps = [
        {name: getattr(step, name) for name in names}
        | {"at": moment(step.at), "due_at": moment(step.due_at), "by": str(step.by) if step.by else None}
        for step in complaint.steps.all()  # type: ignore[attr-defined]
    ]
    package.add_json("steps.json", steps)
    breaches = [
        {"what": one.what, "which": one.which, "due_at": moment(one.due_at), "found_at": moment(one.found_at),
         "done_at": moment(one.done_at), "why": one.why}
        for one in complaint.breaches.all()  # type: ignore[attr-defined]
    ]  # fmt: skip
    package.add_json("late.json", breaches)
    _add_notices(package, complaint)
    answers = list(complaint.answers.all())  # type: ignore[attr-defined]
    package.add_json("answers.json", [_answer(one, with_poster=with_poster) for one in answers])
    if answers and not with_poster:
        package.leave_out("answers.json: full_name, postal_address, note", NEEDS_LEAVE)
    for number, scan in enumerate(complaint.scans.all(), start=1):  # type: ignore[attr-defined]
        name = f"scans/{number:03}{PurePath(scan.name).suffix.lower() if scan.name.isascii() else ''}"
        try:
            package.add(name, _read("private", scan.path))
        except FileNotFoundError:
            package.leave_out(name, "It is not kept any more.")


def _about(complaint: Complaint) -> dict[str, Any]:
    names = ("reference", "jurisdiction", "channel", "state", "rule")
    places = [
        {"link": one.link, "described": one.described, "subject": [one.subject_kind, str(one.subject_id or "")],
         "copy": str(one.evidence_id or ""), "is_nowhere": one.is_nowhere, "placed_at": moment(one.placed_at),
         "removed_at": moment(one.removed_at), "removal": one.removal}
        for one in complaint.locations.all()  # type: ignore[attr-defined]
    ]  # fmt: skip
    return {
        **{name: getattr(complaint, name) for name in names},
        "received_at": moment(complaint.received_at), "recorded_at": moment(complaint.recorded_at),
        "poster_told_at": moment(complaint.poster_told_at),
        "stated_date": complaint.stated_date.isoformat() if complaint.stated_date else None,
        "answer_until": moment(complaint.answer_until), "closed_at": moment(complaint.closed_at), "places": places,
    }  # fmt: skip


def _add_notices(package: Package, complaint: Complaint) -> None:
    """The text of each is the very bytes of which its digest was taken when it left. None names the author: who that is
    stands on the complainant's page alone."""
    index = []
    for number, notice in enumerate(complaint.notices.all(), start=1):  # type: ignore[attr-defined]
        name = f"notices/{number:03}-{notice.kind}-{notice.recipient}.txt"
        if notice.sent_at:
            package.add_text(name, f"{notice.subject}\n{notice.text}")
        index.append({
            "file": name, "kind": notice.kind, "recipient": notice.recipient, "language": notice.language,
            "queued_at": moment(notice.queued_at), "due_at": moment(notice.due_at), "sent_at": moment(notice.sent_at),
            "digest": notice.digest, "message_id": notice.message_id, "bounced_at": moment(notice.bounced_at),
            "bounce": notice.bounce, "opened_at": moment(notice.opened_at),
            "stated_date": notice.stated_date.isoformat() if notice.stated_date else None,
            "words": notice.template_version,
        })  # fmt: skip
    package.add_json("notices/index.json", index)


def _answer(answer: Answer, *, with_poster: bool) -> dict[str, Any]:
    said = {
        "received_at": moment(answer.received_at), "wants_removal": answer.wants_removal, "is_late": answer.is_late,
        "consents_name": answer.consents_name, "consents_address": answer.consents_address,
        "found_false_at": moment(answer.false_at), "found_false_why": answer.false_why,
    }  # fmt: skip
    who = {"full_name": answer.full_name, "postal_address": answer.postal_address, "note": answer.note}
    return said | (who if with_poster else {})
