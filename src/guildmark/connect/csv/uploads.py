"""Keeps an uploaded CSV file while it is looked at, mapped, brought in by the worker and mended.

Everything of one upload lies in one folder that only its organisation's own staff can name. The import itself is a due
row: it survives a restart, asking for it twice is asking once, and importing again changes nothing twice.
"""

import hashlib
import json
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from guildmark.connect.csv.bring_in import Report, import_file
from guildmark.connect.csv.checking import read_header
from guildmark.connect.csv.guessing import guess_mapping
from guildmark.connect.csv.mapping import Mapping
from guildmark.connect.csv.mapping_file import read_mapping, write_mapping
from guildmark.connect.csv.problems import FaultError, Problem, UnreadableError
from guildmark.connect.csv.remembering import find_for, remember, replace_text
from guildmark.due import actions as due
from guildmark.due.handlers import handles
from guildmark.due.models import Due
from guildmark.due.retention import kept_for
from guildmark.people.queries import get_organisation_by_id

KIND = "import_csv"
MOST_BYTES = 200_000_000
KEPT = timedelta(days=14)
SHOWN = 100
UNDER_WAY = ("waiting", "running", "stopped")


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file and what is known of it."""

    id: uuid.UUID
    organisation: uuid.UUID
    folder: Path
    kind: str
    name: str

    @property
    def file(self) -> Path:
        """The file as it was sent."""
        return self.folder / "upload.csv"

    @property
    def mend(self) -> Path:
        """Where rows to mend are written."""
        return self.folder / "mend.csv"

    @property
    def sent_at(self) -> datetime:
        """When it was sent."""
        return datetime.fromtimestamp((self.folder / "about.json").stat().st_mtime, UTC)

    @property
    def mapping_text(self) -> str:
        """The mapping as the file that a person can keep."""
        return (self.folder / "mapping.yaml").read_text(encoding="utf-8")

    @property
    def key(self) -> str:
        """What tells the present mapping from others."""
        return hashlib.sha256(self.mapping_text.encode()).hexdigest()[:16]

    def mapping(self) -> Mapping:
        """The mapping that is in use."""
        return read_mapping(self.mapping_text)

    def use(self, mapping: Mapping) -> None:
        """Use this mapping, of several files the part for this one; raises FaultError where it cannot be used here."""
        if mapping.kind != self.kind:
            words = {"theirs": mapping.kind, "ours": self.kind}
            raise FaultError(_("a mapping for %(theirs)s, not for %(ours)s") % words)
        if self.status().get("state") in {*UNDER_WAY, "done"}:
            raise FaultError(_("this file is being brought in; upload it again to map it otherwise"))
        mapping = replace(mapping, tables=(mapping.table_for(self.name),))
        replace_text(self.folder / "mapping.yaml", write_mapping(mapping))

    def remember(self) -> None:
        """Keep the mapping for the next file with this header."""
        header, _rows = read_header(self.file, name=self.name)
        remember(organisation=self.organisation, header=header, mapping=self.mapping(), name=self.name)

    def status(self) -> dict[str, Any]:
        """How far the import is; empty before it was asked for."""
        try:
            found: dict[str, Any] = json.loads((self.folder / "status.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def say(self, **status: Any) -> None:  # noqa: ANN401 - plain values
        """Write down how far the import is."""
        replace_text(self.folder / "status.json", json.dumps(status))


def _root(organisation: uuid.UUID) -> Path:
    path: Path = settings.HOME.files / "imports" / str(organisation)
    return path


def keep_upload(*, organisation: uuid.UUID, kind: str, name: str, chunks: Iterable[bytes], zone: str = "UTC") -> Upload:
    """Store an upload, mapped as the last one with its header or by guess; raises UnreadableError.

    `zone` is guessed for times that name none.
    """
    upload_id = uuid.uuid4()
    folder = _root(organisation) / str(upload_id)
    folder.mkdir(mode=0o700, parents=True)
    size = 0
    with (folder / "upload.csv").open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                break
            file.write(chunk)
    if size > MOST_BYTES:
        shutil.rmtree(folder)
        raise UnreadableError(Problem(name, 0, _("larger than 200 MB; divide it, or use the command guildmark import")))
    (folder / "about.json").write_text(json.dumps({"kind": kind, "name": name[:200]}), encoding="utf-8")
    upload = get_upload(organisation=organisation, upload=upload_id)
    try:
        header, rows = read_header(upload.file, name=upload.name)
    except UnreadableError:
        shutil.rmtree(folder)
        raise
    known = find_for(organisation=organisation, kind=kind, header=header)
    upload.use(known or guess_mapping(kind, header, rows, zone=zone))
    return upload


def list_uploads(organisation: uuid.UUID, *, limit: int = 20) -> list[Upload]:
    """The uploads of an organisation that are still kept, newest first."""
    abouts = sorted(_root(organisation).glob("*/about.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [get_upload(organisation=organisation, upload=uuid.UUID(path.parent.name)) for path in abouts[:limit]]


@kept_for(gettext_noop("uploaded files"), days=14)
def _purge_uploads(before: datetime, most: int) -> int:
    folders = (settings.HOME.files / "imports").glob("*/*")
    old = [folder for folder in folders if folder.stat().st_mtime < before.timestamp()][:most]
    for folder in old:
        shutil.rmtree(folder)
    return len(old)


def get_upload(*, organisation: uuid.UUID, upload: uuid.UUID) -> Upload:
    """An upload of that organisation; raises LookupError for another's."""
    folder = _root(organisation) / str(upload)
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise LookupError(str(upload)) from missing
    return Upload(upload, organisation, folder, about["kind"], about["name"])


@transaction.atomic
def start_import(*, upload: Upload, at: datetime, only_new: bool = False) -> None:
    """Ask for the import; the worker does it, and `status` says how far it is. Asking again asks for nothing more."""
    before = upload.status()
    if before and before["state"] not in {"unreadable", "failed"}:
        return
    upload.remember()
    again, token = before.get("again", 0) + 1, uuid.uuid4().hex
    row = due.ask(
        kind=KIND, key=f"{upload.id}:{again}", run_at=at, organisation=upload.organisation,
        payload={"organisation": str(upload.organisation), "upload": str(upload.id), "again": again, "token": token,
                 "only_new": only_new},
    )  # fmt: skip
    if row.payload["token"] == token:  # of two who press at once, only one says so: the worker may have begun by then
        upload.say(state="waiting", rows=0, percent=0, again=again)


@contextmanager
def under_way(row: Due, say: Callable[[str], object]) -> Iterator[None]:
    """Say that the work stopped where it fails for no fault of the file: it is tried again, or was given up."""
    try:
        yield
    except due.LostLeaseError:
        raise  # another worker goes on, and says how far it is
    except Exception:
        say("failed" if row.attempt >= due.GIVE_UP_AFTER else "stopped")
        raise


@handles(KIND, atomic=False)
def run_import(row: Due, at: datetime) -> None:
    """Bring the file in; a second attempt finds what the first stored."""
    upload = get_upload(organisation=uuid.UUID(row.payload["organisation"]), upload=uuid.UUID(row.payload["upload"]))
    owner = get_organisation_by_id(upload.organisation)
    again = row.payload.get("again", 1)

    def tell(rows: int, share: float) -> None:
        upload.say(state="running", rows=rows, percent=int(share * 100), again=again)
        due.renew(row, at=timezone.now())  # a long file outlasts one lease

    with under_way(row, lambda state: upload.say(state=state, again=again)):
        try:
            report = import_file(
                kind=upload.kind, file=upload.file, mapping=upload.mapping(), organisation=owner, at=at, progress=tell,
                name=upload.name, problems=upload.mend, only_new=row.payload.get("only_new", False),
            )  # fmt: skip
        except UnreadableError as fault:
            upload.say(state="unreadable", problem=str(fault), again=again)
        else:
            upload.say(state="done", again=again, **_summary(report))
    due.finish(row, at=at)


def _summary(report: Report) -> dict[str, Any]:
    return {
        "rows": report.rows, "added": report.added, "changed": report.changed, "same": report.same + report.doubled,
        "bad": report.bad, "left_out": report.left_out.count, "to_mend": bool(report.to_mend),
        "problems": [str(problem) for problem in report.problems.kept[:SHOWN]],
        "reasons": [str(problem) for problem in report.left_out.kept[:SHOWN]],
        "notes": [str(note) for note in report.notes.kept[:SHOWN]],
    }  # fmt: skip
