"""Whether a credential's issuer offers a newer version; looked up only if asked, and it changes no verdict."""

from guildmark.engine.verification.controllers import issuer_id
from guildmark.engine.verification.dates import read_instant
from guildmark.engine.verification.reading import Document, read_credential
from guildmark.engine.verification.report import Check, Fault, Outcome, Resolve, passed
from guildmark.engine.verification.structure import check_structure


def check_refresh(document: Document, *, resolve: Resolve | None, asked: bool) -> Check:
    """What is known of a newer version, or Fault."""
    service = document.get("refreshService")
    if service is None:
        return Check("refresh", Outcome.NOT_APPLICABLE, "no_refresh")
    if not asked or resolve is None:
        return Check("refresh", Outcome.NOT_CHECKED, "refresh_named", str(service["id"])[:200])
    answer = resolve(service["id"])
    try:
        newer = read_credential(answer).document
        check_structure(newer)
    except Fault as fault:
        raise Fault("bad_refresh", fault) from fault
    return _compare(document, newer)


def _compare(document: Document, newer: Document) -> Check:
    """The standard tells versions of one credential apart by `validFrom`."""
    if issuer_id(newer) != issuer_id(document):
        raise Fault("bad_refresh", "it is another issuer’s")
    theirs, ours = read_instant(newer, "validFrom"), read_instant(document, "validFrom")
    if theirs and ours and theirs > ours:
        return passed("refresh", "refresh_newer", newer["validFrom"])
    return passed("refresh", "refresh_same")
