"""Carries out every check of a credential in order, and stops asking the network as soon as it is not worth it.

An issuer is looked up only for what is a badge in exact form; a status list only for what its issuer signed.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from guildmark.engine.verification.controllers import PublishedKey, issuer_id, look_up_keys
from guildmark.engine.verification.dates import check_dates
from guildmark.engine.verification.meaning import check_meaning
from guildmark.engine.verification.proofs import check_proof
from guildmark.engine.verification.reading import Credential, Document, read_credential
from guildmark.engine.verification.refreshing import check_refresh
from guildmark.engine.verification.report import (
    NAMES,
    Check,
    Fault,
    Outcome,
    Report,
    Resolve,
    fault_of,
    not_reached,
    passed,
)
from guildmark.engine.verification.schema import check_schema
from guildmark.engine.verification.statuses import check_status
from guildmark.engine.verification.structure import check_structure
from guildmark.engine.verification.summary import summarise

_MOST_KEPT = 16_384


def verify(content: bytes, *, at: datetime, resolve: Resolve | None = None, refresh: bool = False) -> Report:
    """The report on these bytes at that moment; without `resolve` nothing is looked up."""
    try:
        credential = read_credential(content)
    except Fault as fault:
        return Report(at, "", (fault_of("structure", fault), *not_reached(NAMES[1:])), readable=False)
    document = credential.document
    try:
        check_structure(document)
    except Fault as fault:
        return Report(at, credential.form, (fault_of("structure", fault), *not_reached(NAMES[1:])))
    checks = [passed("structure", "structure_ok"), *_check_form(content, document)]
    checks += _check_signed(credential, checks, resolve=resolve, at=at, refresh=refresh)
    return Report(at, credential.form, tuple(checks), summarise(document))


def _check_form(content: bytes, document: Document) -> list[Check]:
    """Schema and context depend on the bytes alone, so a page that is opened again need not look again."""
    if len(content) <= _MOST_KEPT:
        return list(_kept_form(content))
    return list(_look_at_form(document))


@lru_cache(maxsize=128)
def _kept_form(content: bytes) -> tuple[Check, ...]:
    return _look_at_form(read_credential(content).document)


def _look_at_form(document: Document) -> tuple[Check, ...]:
    return (
        _try("schema", lambda: check_schema(document)),
        _try("context", lambda: check_meaning(document), "context_ok"),
    )


def _check_signed(
    credential: Credential, before: list[Check], *, resolve: Resolve | None, at: datetime, refresh: bool
) -> list[Check]:
    document = credential.document
    dates = _try("dates", lambda: check_dates(document, at=at), "dates_ok")
    if any(check.outcome is Outcome.FAILED for check in before):
        return [*not_reached(("proof", "issuer")), dates, *not_reached(("status", "refresh"))]
    keys = _keys(issuer_id(document), resolve)
    proof, issuer = check_proof(credential, keys, at=at)
    if isinstance(keys, Fault) or {proof.outcome, issuer.outcome} != {Outcome.PASSED}:
        return [proof, issuer, dates, _unproven(document), *not_reached(("refresh",))]
    return [
        proof, issuer, dates,
        _try("status", lambda: check_status(document, keys=keys, resolve=resolve, at=at)),
        _try("refresh", lambda: check_refresh(document, resolve=resolve, asked=refresh)),
    ]  # fmt: skip


def _unproven(document: Document) -> Check:
    if "credentialStatus" in document:
        return not_reached(("status",))[0]
    return Check("status", Outcome.NOT_APPLICABLE, "no_status")


def _keys(issuer: str, resolve: Resolve | None) -> list[PublishedKey] | Fault:
    try:
        return look_up_keys(issuer, resolve)
    except Fault as fault:
        return fault


def _try(name: str, check: Callable[[], Check | None], code: str = "") -> Check:
    try:
        return check() or passed(name, code)
    except Fault as fault:
        return fault_of(name, fault)
