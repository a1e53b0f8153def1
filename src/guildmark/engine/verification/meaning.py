"""Whether the words of a credential mean what the standards say: bundled contexts only, in their exact compacted form.

A badge whose `validUntil` is written as its absolute address would be signed soundly and never seem to expire.
"""

from guildmark.engine.signing.canonical import find_inexact
from guildmark.engine.signing.problems import SignatureError
from guildmark.engine.verification.reading import Document
from guildmark.engine.verification.report import Fault
from guildmark.engine.verification.structure import as_list

_MOST_CONTEXTS = 8


def check_meaning(document: Document) -> None:
    """Raise Fault unless document and proofs are in exact form; proofs are looked at as the options they sign."""
    contexts = as_list(document.get("@context"))
    if len(contexts) > _MOST_CONTEXTS or len({str(context) for context in contexts}) < len(contexts):
        raise Fault("too_many_contexts")
    if address := _find_address(document):
        raise Fault("inexact", address)
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    _check(unsigned, "")
    for proof in as_list(document.get("proof", [])):
        if isinstance(proof, dict):
            options = {key: value for key, value in proof.items() if key != "proofValue"}
            _check({**options, "@context": document.get("@context")}, "proof.")


def _check(document: Document, place: str) -> None:
    try:
        inexact = find_inexact(document)
    except SignatureError as problem:
        raise Fault(problem.code, str(problem).removeprefix("the context is not one that we know: ")) from problem
    if inexact:
        raise Fault("inexact", f"{place}{inexact}")


def _find_address(value: object) -> str | None:
    """A key that is an address, also where no term stands for it: no reader of terms would see what it says."""
    if isinstance(value, dict):
        found = (key if ":" in key else _find_address(part) for key, part in value.items())
    elif isinstance(value, list):
        found = (_find_address(part) for part in value)
    else:
        return None
    return next((key for key in found if key), None)
