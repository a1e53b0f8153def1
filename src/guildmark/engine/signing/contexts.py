"""The JSON-LD contexts a badge may name, read once from the package; any other is refused, none is ever fetched."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
MULTIKEY = "https://w3id.org/security/multikey/v1"

_FILES = {
    VC: "credentials-v2.json",
    OPEN_BADGES: "ob-v3p0-context-3.0.3.json",
    EXTENSIONS: "ob-v3p0-extensions.json",
    DATA_INTEGRITY: "security-data-integrity-v2.json",
    MULTIKEY: "security-multikey-v1.json",
}


BUNDLED = frozenset(_FILES)


class UnknownContextError(ValueError):
    """A document names a context that is not bundled."""


@cache
def get_context(url: str) -> dict[str, Any]:
    """The bundled context at `url`; raises UnknownContextError."""
    if url not in _FILES:
        raise UnknownContextError(url)
    text = files("guildmark.engine.signing").joinpath("data", "contexts", _FILES[url]).read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def loader(extra: Mapping[str, dict[str, Any]] | None = None) -> Callable[..., dict[str, Any]]:
    """A document loader that knows the bundled contexts (and `extra` ones, for test vectors) and nothing else."""

    def load(url: str, options: object = None) -> dict[str, Any]:  # noqa: ARG001 - the signature the library calls
        document = extra[url] if extra and url in extra else get_context(url)
        return {
            "contextUrl": None,
            "documentUrl": url,
            "document": document,
            "contentType": "application/ld+json",
        }

    return load
