"""`guildmark import course FOLDER`: brings a course in and says what came, or every problem with its line."""

import sys
from pathlib import Path

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _

from guildmark.connect.course.bring_in import bring_in
from guildmark.connect.course.folder import read_folder, read_zip
from guildmark.connect.course.problems import CourseError
from guildmark.people.queries import find_any_organisation, get_organisation

ALL_IN, UNREADABLE = 0, 2


def run(
    kind: str,  # noqa: ARG001 - every import's signature
    path: Path,
    *,
    organisation: str | None = None,
    mapping: Path | None = None,  # noqa: ARG001
    problems: Path | None = None,  # noqa: ARG001
) -> int:
    """Import one folder, or one zip archive of it."""
    try:
        owner = get_organisation(organisation) if organisation else find_any_organisation()
    except ObjectDoesNotExist:
        owner = None
    if owner is None:
        sys.stderr.write(_("There is no such organisation; `guildmark serve` makes the first one.") + "\n")
        return UNREADABLE
    try:
        files = read_zip(path.read_bytes(), name=path.name) if path.is_file() else read_folder(path)
        brought = bring_in(organisation=owner, files=files, at=timezone.now())
    except CourseError as fault:
        sys.stderr.write(f"{fault}\n")
        return UNREADABLE
    said = _("“%(title)s” for %(owner)s: %(lessons)s lessons, %(minutes)s minutes, %(challenges)s challenges, "
             "%(figures)s figures, %(items)s assessment items.") % {
        "title": brought.course.title, "owner": owner.name, "lessons": brought.lessons, "minutes": brought.minutes,
        "challenges": brought.challenges, "figures": brought.figures, "items": brought.items,
    }  # fmt: skip
    sys.stdout.write(said + "\n")
    sys.stdout.writelines(f"{remark}\n" for remark in brought.remarks)
    return ALL_IN
