"""`guildmark owner-link [EMAIL]`: prints a new one-time link for an owner, at any time."""

import argparse
from importlib import import_module

from guildmark.cli.installation import open_django
from guildmark.cli.words import CannotError, say


def run(options: argparse.Namespace) -> int:
    """Print it; says who the owners are when it is not clear whom it is for."""
    home = open_django()
    import_module("guildmark.cli.preparing").bring_up_to_date(home)
    from django.conf import settings  # noqa: PLC0415 - once Django is ready
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415

    from guildmark.cli import owner  # noqa: PLC0415

    owners = {member.user.email: member for member in owner.list_owners()}
    if not owners:
        raise CannotError(_("There is no owner yet: guildmark serve makes one, and prints their link."))
    email = (options.email or "").strip().lower() or (next(iter(owners)) if len(owners) == 1 else "")
    if email not in owners:
        said = _("Whose link? The owners are: %(owners)s. To add another: guildmark serve --owner EMAIL.")
        raise CannotError(said % {"owners": ", ".join(owners)})
    say(owner.write_link(owners[email], address=settings.PUBLIC_URL, at=timezone.now()))
    return 0
