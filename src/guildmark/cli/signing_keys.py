"""What `guildmark keys` says and does, once the installation is open.

A private key is never shown. Whatever changes a key asks first.
"""

import argparse
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from guildmark.cli.words import CannotError, confirm, say
from guildmark.credentials.addresses import key_url
from guildmark.credentials.reissuing import count_stale
from guildmark.people.models import SigningKey
from guildmark.people.queries import find_organisation, find_signing_key, get_signing_key, list_signing_keys
from guildmark.people.signing_keys import disown_signing_key, rotate_signing_key


def show(options: argparse.Namespace) -> int:  # noqa: ARG001 - each is asked alike
    """Every key of every organisation, with its address and its life."""
    before = None
    for key in list_signing_keys():
        if key.organisation_id != before:
            say(f"{key.organisation.name} ({key.organisation.slug})")
        before = key.organisation_id
        say(f"  {key.name}\n    {key_url(key.organisation, key)}\n    {_say_life(key)}")
    if before is None:
        say(_("There is no organisation yet: guildmark serve makes one, with its first key."))
    return 0


def _say_life(key: SigningKey) -> str:
    what = _("for documents (Ed25519)") if key.kind == SigningKey.Kind.ED25519 else _("for tokens (RSA)")
    made = _("%(what)s; made %(when)s") % {"what": what, "when": _say_time(key.created_at)}
    if key.compromised_at:
        end = _("compromised %(when)s: nothing that it signed counts") % {"when": _say_time(key.compromised_at)}
    elif key.retired_at:
        end = _("retired %(when)s, still published") % {"when": _say_time(key.retired_at)}
    else:
        end = _("in use")
    return f"{made}; {end}"


def _say_time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def rotate(options: argparse.Namespace) -> int:
    """Give an organisation a new key; the one that was shown when it was asked is the one that is replaced."""
    organisation = find_organisation(options.organisation)
    if organisation is None:
        words = _("There is no organisation %(name)s: guildmark keys lists them.")
        raise CannotError(words % {"name": options.organisation})
    old, _private = get_signing_key(organisation)
    say(_("%(name)s signs with %(key)s.") % {"name": organisation.name, "key": old.name})
    _ask(options, _("Sign with a new key from now on? The old one stays published; badges signed with it stay valid."))
    new = rotate_signing_key(organisation=organisation, replacing=old, at=timezone.now())
    say(_("%(name)s signs with %(key)s from now on.") % {"name": organisation.name, "key": new.name})
    return 0


def disown(options: argparse.Namespace) -> int:
    """Disown a key for ever; its live badges are signed anew by the background work."""
    key = find_signing_key(options.key)
    if key is None:
        raise CannotError(_("There is no key %(name)s: guildmark keys lists them.") % {"name": options.key})
    if key.compromised_at:
        say(_say_life(key))
        return 0
    about = {"name": key.organisation.name, "count": count_stale(key, at=timezone.now())}
    say(_("Live badges of %(name)s that this key signed: %(count)s.") % about)
    say(_("They are signed anew with another key; files of them that were downloaded before stop verifying at once."))
    _ask(options, _("Disown this key for ever?"))
    disown_signing_key(key=key, at=timezone.now())
    say(_("Disowned. The badges are signed anew in the background, by guildmark serve or guildmark worker."))
    return 0


def _ask(options: argparse.Namespace, question: str) -> None:
    if not (options.yes or confirm(question)):
        raise CannotError(_("Nothing was changed."))


ACTS = {"show": show, "rotate": rotate, "compromised": disown}
