"""A case as a package that verifies itself: with what every computer has, and without this site."""

import hashlib
import json
import subprocess
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Permission
from django.http import Http404

from accounts.models import User
from communities.files.actions import Chosen, store_file, upload_of
from communities.files.models import StoredFile
from communities.groups.models import Community
from communities.posts.actions import create_post
from core.errors import Refused
from moderation.bundle.actions import make_bundle
from moderation.bundle.permissions import access_bundle
from moderation.cases.models import Case
from moderation.complaints.models import Complaint
from moderation.notices.models import Notice
from moderation.procedure.actions import take_answer
from moderation.reports.actions import raise_flag
from records.models import Entry, Seal
from tests.cast import PASSWORD, Cast
from tests.factories.complaints import Days, complain
from tests.factories.home import picture_bytes
from tests.moderation.procedure.conftest import days, staff

__all__ = ["days", "staff"]
pytestmark = pytest.mark.django_db
ANSWER = {
    "wants_removal": False, "full_name": "Bob Quincey Jones", "postal_address": "1 High Street\nUsk",
    "consents_name": False, "consents_address": False,
}  # fmt: skip


@pytest.fixture
def worker(cast: Cast) -> User:
    """Works on complaints, and may not see addresses."""
    return give(cast.mod2, "work_defamation")


def give(person: User, duty: str) -> User:
    person.user_permissions.add(Permission.objects.get(codename=duty))
    return User.objects.get(pk=person.pk)


@pytest.fixture
def played(cast: Cast, days: Days) -> Complaint:
    """The author of a post with a picture was asked and objects."""
    complaint = complain("post", cast.post)
    days.round()
    days.to("2 Jun 2027 10:00")
    complaint.refresh_from_db()
    take_answer(complaint, **ANSWER, by=complaint.poster)
    days.round()
    complaint.refresh_from_db()
    return complaint


def unpack(complaint: Complaint, folder: Path, *, by: User, with_poster: bool = False) -> str:
    """Its SHA-256, with the files in the folder."""
    assert complaint.case is not None
    with make_bundle(complaint.case, with_poster=with_poster, by=by) as made:
        digest = hashlib.sha256(made.read()).hexdigest()
        with ZipFile(made) as archive:
            assert archive.testzip() is None
            archive.extractall(folder)
    return digest


def check(folder: Path) -> int:
    return subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, check=False).returncode


def read(folder: Path, name: str) -> object:
    return json.loads((folder / name).read_text())


def test_verifies_offline_and_a_change_is_found(played: Complaint, worker: User, tmp_path: Path) -> None:
    digest = unpack(played, tmp_path, by=worker)
    assert check(tmp_path) == 0
    everything = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    manifest = read(tmp_path, "manifest.json")
    assert {file["name"] for file in manifest["files"]} == everything - {"manifest.json", "SHA256SUMS"}
    entry = Entry.objects.get(kind="case.exported")
    assert entry.detail == {"digest": digest, "with_poster": False}
    assert entry.actor_id == worker.pk
    (tmp_path / "steps.json").write_text("[]")
    assert check(tmp_path) == 1


def test_holds_what_the_trail_told_of(played: Complaint, worker: User, tmp_path: Path) -> None:
    unpack(played, tmp_path, by=worker)
    told = {entry.detail["digest"] for entry in Entry.objects.filter(kind__in=["case.opened", "evidence.kept"])
            if entry.subject_id == played.case_id}  # fmt: skip
    copies = {hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("copies/0*.json")}
    assert copies == told
    assert all(copy["is_intact"] for copy in read(tmp_path, "copies/index.json")["copies"])
    notice = read(tmp_path, "copies/001.json")["notice"]
    assert (notice["name"], notice["statement"]) == (played.name, played.statement)
    for notice in Notice.objects.filter(complaint=played, sent_at__isnull=False):
        path = next(tmp_path.glob(f"notices/*-{notice.kind}-*.txt"))
        assert hashlib.sha256(path.read_bytes()).hexdigest() == notice.digest
    steps = read(tmp_path, "steps.json")
    assert [step["rule"] for step in steps] == list(played.steps.values_list("rule", flat=True))
    assert steps[0]["at"]["london"].endswith("+01:00")
    assert steps[0]["at"]["utc"].endswith("+00:00")


def test_each_entry_can_be_sealed_again_by_hand(played: Complaint, worker: User, tmp_path: Path) -> None:
    unpack(played, tmp_path, by=worker)
    trail = read(tmp_path, "trail.json")
    assert len(trail) == Entry.objects.filter(subject_id=played.case_id).exclude(kind="case.exported").count()
    for entry in trail:
        said = f"{entry['seal']['before']}\n{entry['line']}".encode()
        assert hashlib.sha256(said).hexdigest() == entry["seal"]["digest"]
        assert Seal.objects.get(seq=entry["seal"]["seq"]).digest == entry["seal"]["digest"]


def test_who_the_author_is_takes_a_right_and_the_wish(played: Complaint, worker: User, tmp_path: Path) -> None:
    unpack(played, tmp_path / "without", by=worker)
    without = b"".join(path.read_bytes() for path in (tmp_path / "without").rglob("*") if path.is_file())
    assert b"Quincey" not in without
    assert b"High Street" not in without
    with pytest.raises(Refused):
        unpack(played, tmp_path / "never", by=worker, with_poster=True)
    seeing = give(worker, "see_addresses")
    unpack(played, tmp_path / "still", by=seeing)
    assert "full_name" not in read(tmp_path / "still", "answers.json")[0]
    unpack(played, tmp_path / "with", by=seeing, with_poster=True)
    assert read(tmp_path / "with", "answers.json")[0]["full_name"] == "Bob Quincey Jones"
    assert check(tmp_path / "with") == 0


def test_files_go_with_it_and_what_is_gone_is_named(cast: Cast, worker: User, tmp_path: Path) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(allows_pictures=True)
    picture = {"alt": "A hill", "has_attested": True}
    given = (("hill.png", picture_bytes("PNG"), picture), ("words.txt", b"words", {}))
    stored = [store_file(cast.g1, **upload_of(name, data), by=cast.alice) for name, data, _said in given]
    files = [Chosen(file.pk, **said) for file, (_name, _data, said) in zip(stored, given, strict=True)]
    post = create_post(cast.g1, key=uuid4(), title="A hill", body="Look", files=files, by=cast.alice)
    complaint, (kept, gone) = complain("post", post), stored
    StoredFile.objects.filter(pk=gone.pk).update(state="refused")
    unpack(complaint, tmp_path, by=worker)
    assert [path.name.split(".")[0] for path in tmp_path.glob("files/*")] == [kept.sha256]
    assert hashlib.sha256(next(tmp_path.glob("files/*")).read_bytes()).hexdigest() == kept.sha256
    assert any(gone.sha256 in one["what"] for one in read(tmp_path, "manifest.json")["left_out"])


def test_never_what_may_show_the_abuse_of_a_child_nor_anybody_elses_cases(cast: Cast, worker: User) -> None:
    found = raise_flag("post", cast.post, reason="abuse", note="", by=cast.bob).case
    both = give(give(cast.mod1, "work_abuse"), "work_defamation")
    assert Case.objects.get(pk=found.pk).lane == "abuse"
    with pytest.raises(Http404):
        access_bundle(both, found.pk)
    with pytest.raises(Http404):
        access_bundle(worker, cast.case.pk)  # of a group that is not theirs
    with pytest.raises(Refused):
        make_bundle(found, with_poster=False, by=cast.admin)


def test_page_asks_for_the_password(played: Complaint, cast: Cast, client_of) -> None:
    worker = give(cast.mod2, "work_defamation")
    at, client = f"/moderation/cases/{played.case_id}/evidence/", client_of(worker)
    page = client.get(at).content.decode()
    assert "Evidence for a court" in page
    assert "with_poster" not in page
    assert client.post(at, {"password": "wrong"}).status_code == 200
    answer = client.post(at, {"password": PASSWORD, "with_poster": "on"})
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{played.reference}-')
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert Entry.objects.get(kind="case.exported").detail["with_poster"] is False
    assert client_of(cast.alice).post(at, {"password": PASSWORD}).status_code == 404
