"""The official schema of an Open Badges 3.0 credential (JSON Schema 2019-09), bundled.

Schemas that a credential brings from elsewhere are named, never fetched: a stranger's pattern could take for ever.
"""

import json
from functools import cache
from importlib.resources import files

from jsonschema import Draft201909Validator
from jsonschema.exceptions import best_match

from guildmark.engine.verification.reading import Document
from guildmark.engine.verification.report import Check, Fault, passed
from guildmark.engine.verification.structure import as_list

_OFFICIAL = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


@cache
def _validator() -> Draft201909Validator:
    text = files("guildmark.engine.signing").joinpath(
        "data", "schemas", "ob_v3p0_achievementcredential_schema.json"
    )  # fmt: skip
    return Draft201909Validator(json.loads(text.read_text(encoding="utf-8")))


def check_schema(document: Document) -> Check:
    """Passed, or Fault with the place that does not fit."""
    worst = best_match(_validator().iter_errors(document))
    if worst is not None:
        place = worst.json_path.removeprefix("$").lstrip(".") or "the top"
        raise Fault("schema_fault", f"{place} ({worst.validator})")
    others = [schema for schema in _named(document) if schema != _OFFICIAL]
    return passed("schema", "schema_partly" if others else "schema_ok", ", ".join(others))


def _named(document: Document) -> list[str]:
    return [str(entry.get("id")) for entry in as_list(document.get("credentialSchema", [])) if isinstance(entry, dict)]
