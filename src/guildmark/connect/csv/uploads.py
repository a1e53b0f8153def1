"""Keeps an uploaded CSV file while it is looked at, mapped, brought in by the worker and mended.

Everything of one upload lies in one folder that only its organisation's own staff can name. The import itself is a due
row: it survives a restart, and importing again changes nothing twice.
"""

import json
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from guildmark.connect.csv.bring_in import Report, import_file
from guildmark.connect.csv.checking import Check, Preview, check, preview, read_header
from guildmark.connect.csv.guessing import guess_mapping
from guildmark.connect.csv.mapping import Mapping, with_columns
from guildmark.connect.csv.mapping_file import read_mapping, write_mapping
from guildmark.connect.csv.problems import Problem, UnreadableError
from guildmark.due import actions as due
from guildmark.due.handlers import handles
from guildmark.due.models import Due
from guildmark.due.retention import kept_for
from guildmark.people.queries import get_organisation_by_id

KIND = "import_csv"
MOST_BYTES = 200_000_000
KEPT = timedelta(days=14)
SHOWN = 100


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

    def mapping(self) -> Mapping:
        """The mapping that was chosen, else the guess; raises UnreadableError."""
        kept = self.folder / "mapping.yaml"
        return (
            read_mapping(kept) if kept.exists() else guess_mapping(self.kind, *read_header(self.file, name=self.name))
        )

    def choose(self, columns: dict[str, str]) -> None:
        """Keep which column each field is taken from."""
        text = write_mapping(with_columns(self.mapping(), columns))
        (self.folder / "mapping.yaml").write_text(text, encoding="utf-8")

    def preview(self, *, at: datetime) -> Preview:
        """The first rows as they would go in."""
        return preview(self.file, self.mapping(), at=at, name=self.name)

    def check(self, *, at: datetime) -> Check:
        """Every row checked."""
        return check(self.file, self.mapping(), at=at, name=self.name)

    def status(self) -> dict[str, Any]:
        """How far the import is; empty before it was asked for."""
        try:
            found: dict[str, Any] = json.loads((self.folder / "status.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def say(self, **status: Any) -> None:  # noqa: ANN401 - plain values
        """Write down how far the import is, so that a reader never sees half a line."""
        draft = self.folder / "status.draft"
        draft.write_text(json.dumps(status), encoding="utf-8")
        draft.replace(self.folder / "status.json")


def _root(organisation: uuid.UUID) -> Path:
    path: Path = settings.HOME.files / "imports" / str(organisation)
    return path


def keep_upload(*, organisation: uuid.UUID, kind: str, name: str, chunks: Iterable[bytes]) -> Upload:
    """Store an upload; raises UnreadableError when too large."""
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
    return get_upload(organisation=organisation, upload=upload_id)


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


def start_import(*, upload: Upload, at: datetime) -> None:
    """Ask for the import; the worker does it, and `status` says how far it is."""
    upload.say(state="waiting", rows=0, percent=0)
    due.ask(
        kind=KIND, key=str(uuid.uuid4()), run_at=at, organisation=upload.organisation,
        payload={"organisation": str(upload.organisation), "upload": str(upload.id)},
    )  # fmt: skip


@handles(KIND, atomic=False)
def run_import(row: Due, at: datetime) -> None:
    """Bring the file in; a second attempt finds what the first stored."""
    upload = get_upload(organisation=uuid.UUID(row.payload["organisation"]), upload=uuid.UUID(row.payload["upload"]))
    owner = get_organisation_by_id(upload.organisation)

    def tell(rows: int, share: float) -> None:
        upload.say(state="running", rows=rows, percent=int(share * 100))
        due.renew(row, at=timezone.now())  # a long file outlasts one lease

    try:
        report = import_file(
            kind=upload.kind, file=upload.file, mapping=upload.mapping(), organisation=owner, at=at, progress=tell,
            name=upload.name, problems=upload.mend,
        )  # fmt: skip
    except UnreadableError as fault:
        upload.say(state="unreadable", problem=str(fault))
    else:
        upload.say(state="done", **_summary(report))
    due.finish(row, at=at)


def _summary(report: Report) -> dict[str, Any]:
    return {
        "rows": report.rows, "added": report.added, "changed": report.changed, "same": report.same + report.doubled,
        "bad": report.bad, "left_out": report.left_out.count, "to_mend": bool(report.to_mend),
        "problems": [str(problem) for problem in report.problems.kept[:SHOWN]],
        "reasons": [str(problem) for problem in report.left_out.kept[:SHOWN]],
    }  # fmt: skip
