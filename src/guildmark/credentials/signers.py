"""Signs the statements of a badge in either format, with the key of its organisation that is in use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from guildmark.credentials import addresses
from guildmark.credentials.models import SignedCredential
from guildmark.credentials.signed_bytes import write
from guildmark.engine.signing.dataintegrity import sign
from guildmark.engine.signing.tokens import load_token_key, sign_token
from guildmark.people.models import Organisation, SigningKey
from guildmark.people.queries import get_signing_key, unwrap_signing_key
from guildmark.people.signing_keys import get_or_make_token_key

Format = SignedCredential.Format
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Signer:
    """A key, and what makes signed bytes of an unsigned document with it."""

    key: SigningKey
    sign: Callable[[Document], bytes]


def get_signer(organisation: Organisation, kind: str, *, at: datetime) -> Signer:
    """The signer of that format; the key for tokens is made where there was none."""
    return _for_tokens(organisation, at) if kind == Format.JWT else _for_documents(organisation, at)


def _for_documents(organisation: Organisation, at: datetime) -> Signer:
    key, private_raw = get_signing_key(organisation)
    how = partial(sign, private_raw=private_raw, verification_method=addresses.key_url(organisation, key), created=at)
    return Signer(key, lambda document: write(how(document)))


def _for_tokens(organisation: Organisation, at: datetime) -> Signer:
    key = get_or_make_token_key(organisation=organisation, at=at)
    kid, private = addresses.key_url(organisation, key), load_token_key(unwrap_signing_key(key))
    return Signer(key, partial(sign_token, key=private, kid=kid, public_jwk=key.public_jwk))
