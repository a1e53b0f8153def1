"""The official schema of an Open Badges 3.0 credential (JSON Schema 2019-09), bundled.

Schemas that a credential brings from elsewhere are named, never fetched: a stranger's pattern could take for ever.
"""

import json
from functools import cache
from importlib.resources import files

from jsonschema_rs import Draft201909Validator, RegexOptions, ValidationError

from guildmark.engine.verification.reading import Document
from guildmark.engine.verification.report import Check, Fault, passed
from guildmark.engine.verification.structure import as_list

_OFFICIAL = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


@cache
def _validator() -> Draft201909Validator:
    text = files("guildmark.engine.signing").joinpath(
        "data", "schemas", "ob_v3p0_achievementcredential_schema.json"
    )  # fmt: skip
    # Without backtracking, no text can make a pattern of the schema take long.
    return Draft201909Validator(json.loads(text.read_text(encoding="utf-8")), pattern_options=RegexOptions())


def check_schema(document: Document) -> Check:
    """Passed, or Fault with the place that does not fit."""
    if not _validator().is_valid(document):
        worst = min(_validator().iter_errors(document), key=lambda error: len(error.instance_path))
        raise Fault("schema_fault", f"{_place(worst)} ({worst.schema_path[-1]})")
    others = [schema for schema in _named(document) if schema != _OFFICIAL]
    return passed("schema", "schema_partly" if others else "schema_ok", ", ".join(others))


def _place(error: ValidationError) -> str:
    """Where it is, as “credentialSubject.result[0]”."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path)
    return "".join(parts).lstrip(".") or "the top"


def _named(document: Document) -> list[str]:
    return [str(entry.get("id")) for entry in as_list(document.get("credentialSchema", [])) if isinstance(entry, dict)]
