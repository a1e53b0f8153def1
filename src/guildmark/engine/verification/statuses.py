"""Whether a credential was revoked or suspended: a signed list of bits, or the revocation list of 1EdTech.

A list of bits is a credential of its own: it must be the same issuer's, soundly signed, valid now, and about this.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from guildmark.engine.signing.status import read_bit
from guildmark.engine.verification.controllers import PublishedKey, issuer_id
from guildmark.engine.verification.dates import check_dates
from guildmark.engine.verification.meaning import check_meaning
from guildmark.engine.verification.proofs import check_proof
from guildmark.engine.verification.reading import Credential, Document, parse, read_credential
from guildmark.engine.verification.report import Check, Fault, Outcome, Resolve, passed
from guildmark.engine.verification.structure import as_list, check_kinds, listed

_BITS, _1EDTECH = "BitstringStatusListEntry", "1EdTechRevocationList"
_SAID = {"revocation": "revoked", "suspension": "suspended"}
_MOST_DIGITS = 9
_MOST_KEPT = 65_536  # bytes of a list that is remembered


def check_status(document: Document, *, keys: list[PublishedKey], resolve: Resolve | None, at: datetime) -> Check:
    """Passed, not applicable, or Fault with why."""
    entry = document.get("credentialStatus")
    if entry is None:
        return Check("status", Outcome.NOT_APPLICABLE, "no_status")
    if entry["type"] not in {_BITS, _1EDTECH}:
        raise Fault("unknown_status", entry["type"])
    if resolve is None:
        raise Fault("offline")
    if entry["type"] == _BITS:
        _check_bits(entry, issuer=issuer_id(document), keys=keys, resolve=resolve, at=at)
    else:
        _check_1edtech(document, entry, resolve)
    return passed("status", "status_ok")


def _check_bits(entry: Document, *, issuer: str, keys: list[PublishedKey], resolve: Resolve, at: datetime) -> None:
    purpose, address, index = entry.get("statusPurpose"), entry.get("statusListCredential"), _index(entry)
    if purpose not in _SAID or not isinstance(purpose, str) or entry.get("statusSize", 1) != 1:
        raise Fault("unknown_status", f"{_BITS}, {purpose}")
    if not isinstance(address, str):
        raise Fault("bad_status_entry", "statusListCredential")
    found = _read_list(resolve(address), address)
    _check_list(found, issuer=issuer, keys=keys, at=at)
    if read_place(found.document["credentialSubject"], purpose=purpose, index=index):
        raise Fault(_SAID[purpose])


def _index(entry: Document) -> int:
    index = entry.get("statusListIndex")
    if not isinstance(index, str) or not (index.isascii() and index.isdecimal()) or len(index) > _MOST_DIGITS:
        raise Fault("bad_status_entry", "statusListIndex")
    return int(index)


def _read_list(answer: bytes, address: str) -> Credential:
    """The list as it is written; what it says of form depends on the bytes alone, and a list is asked for often."""
    return _kept_list(answer, address) if len(answer) <= _MOST_KEPT else _look_at_list(answer, address)


@lru_cache(maxsize=32)
def _kept_list(answer: bytes, address: str) -> Credential:
    return _look_at_list(answer, address)


def _look_at_list(answer: bytes, address: str) -> Credential:
    try:
        found = read_credential(answer)
        check_kinds(found.document)
        check_meaning(found.document)
    except Fault as fault:
        raise Fault("bad_status_list", fault) from fault
    if "BitstringStatusListCredential" not in listed(found.document, "type"):
        raise Fault("bad_status_list", "its type is another")
    if found.document.get("id", address) != address:
        raise Fault("bad_status_list", "its id is another")
    return found


def _check_list(found: Credential, *, issuer: str, keys: list[PublishedKey], at: datetime) -> None:
    named: Any = found.document.get("issuer")
    if (named.get("id") if isinstance(named, dict) else named) != issuer:
        raise Fault("status_other_issuer")
    if not isinstance(found.document.get("credentialSubject"), dict) or not isinstance(found.document.get("id"), str):
        raise Fault("bad_status_list", "credentialSubject")
    for check in check_proof(found, keys, at=at):
        if check.outcome is not Outcome.PASSED:
            raise Fault("status_not_proven", check.reason)
    try:
        check_dates(found.document, at=at)
    except Fault as fault:
        raise Fault("status_outdated", fault) from fault


def read_place(subject: Document, *, purpose: str, index: int) -> bool:
    """Whether the bit of that place is set. Raises Fault when the list is about something else or malformed."""
    if subject.get("type") != "BitstringStatusList" or purpose not in as_list(subject.get("statusPurpose")):
        raise Fault("bad_status_list", "statusPurpose")
    encoded = subject.get("encodedList")
    if not isinstance(encoded, str):
        raise Fault("bad_status_list", "encodedList")
    try:
        return read_bit(encoded, index)
    except ValueError as problem:
        raise Fault("bad_status_list", problem) from problem


def _check_1edtech(document: Document, entry: Document, resolve: Resolve) -> None:
    if not isinstance(entry.get("id"), str):
        raise Fault("bad_status_entry", "credentialStatus.id")
    try:
        found = parse(resolve(entry["id"]), parts=20_000)
    except Fault as fault:
        if fault.code in {"not_an_object", "not_json", "not_text", "too_large", "too_many_parts", "too_deep"}:
            raise Fault("bad_status_list", fault) from fault
        raise
    named: Any = found.get("issuer")
    if (named.get("id") if isinstance(named, dict) else named) != issuer_id(document):
        raise Fault("status_other_issuer")
    revoked = found.get("revokedCredentials", found.get("revokedCredential"))
    if revoked is None:
        raise Fault("bad_status_list", "revokedCredentials")
    for one in as_list(revoked):
        _refuse_revoked(one, str(document["id"]))


def _refuse_revoked(one: object, badge: str) -> None:
    """An entry is an id, or an object that may say that it no longer holds."""
    if one == badge:
        raise Fault("revoked")
    if isinstance(one, dict) and one.get("id") == badge and one.get("revoked", True) is not False:
        reason = one.get("revocationReason")
        raise Fault("revoked_because", reason) if reason else Fault("revoked")
