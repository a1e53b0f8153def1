"""Whether a credential is signed, whether its statements are as they were signed, and whether its issuer's key did it.

Two checks come of it: the proof (nothing was changed) and the issuer (the key is one that the issuer publishes).
"""

from datetime import datetime

from guildmark.engine.signing.dataintegrity import SUITE, verify_proof
from guildmark.engine.signing.problems import SignatureError
from guildmark.engine.verification import tokens
from guildmark.engine.verification.controllers import PublishedKey, absolute, issuer_id
from guildmark.engine.verification.dates import read_instant
from guildmark.engine.verification.reading import Credential, Document
from guildmark.engine.verification.report import Check, Fault, fault_of, passed
from guildmark.engine.verification.structure import as_list

_MOST_PROOFS = 3
_UNREAD = ("previousProof", "@context")


def check_proof(credential: Credential, keys: list[PublishedKey] | Fault, *, at: datetime) -> tuple[Check, Check]:
    """The checks `proof` and `issuer`; `keys` are those the issuer publishes, or why they are not known."""
    try:
        pairs = _pair(credential, [] if isinstance(keys, Fault) else keys)
        proof = _check_all(credential, pairs, at=at)
    except Fault as fault:
        return fault_of("proof", fault), _issuer_alone(keys)
    return proof, _check_issuer(pairs, keys, at=at)


def _issuer_alone(keys: list[PublishedKey] | Fault) -> Check:
    return fault_of("issuer", keys if isinstance(keys, Fault) else Fault("not_reached"))


def _check_issuer(
    pairs: list[tuple[Document, PublishedKey | None, PublishedKey | None]],
    keys: list[PublishedKey] | Fault, *, at: datetime,
) -> Check:  # fmt: skip
    if isinstance(keys, Fault):
        return fault_of("issuer", keys)
    for _, published, _ in pairs:
        if published and published.revoked is not None and published.revoked <= at:
            return fault_of("issuer", Fault("key_revoked", published.revoked.isoformat()))
        if published is None or not published.asserting:
            return fault_of("issuer", Fault("key_not_published"))
        if published.expires is not None and published.expires <= at:
            return fault_of("issuer", Fault("key_expired", published.expires.isoformat()))
    return passed("issuer", "issuer_ok", ", ".join(published.id for _, published, _ in pairs if published))


def _pair(
    credential: Credential, keys: list[PublishedKey]
) -> list[tuple[Document, PublishedKey | None, PublishedKey | None]]:
    """Each proof with the published key that it names, and with the key that it merely claims."""
    issuer = issuer_id(credential.document)
    if credential.token:
        if "proof" in credential.document:
            raise Fault("two_proofs")
        header = credential.header or {}
        tokens.check_header(header)
        return [(header, tokens.find_published(header, keys, issuer), tokens.claimed_key(header))]
    proofs = as_list(credential.document.get("proof", []))
    if not proofs:
        raise Fault("no_proof")
    if len(proofs) > _MOST_PROOFS:
        raise Fault("two_proofs")
    return [(proof, _published(proof, keys, issuer), _claimed(proof)) for proof in map(_known, proofs)]


def _known(proof: object) -> Document:
    if not isinstance(proof, dict):
        raise Fault("wrong_type", "proof")
    if (proof.get("type"), proof.get("cryptosuite")) != ("DataIntegrityProof", SUITE):
        raise Fault("unknown_suite", proof.get("cryptosuite") or proof.get("type"))
    for name in _UNREAD:
        if name in proof:
            raise Fault("unknown_suite", name)
    if proof.get("proofPurpose") != "assertionMethod":
        raise Fault("wrong_purpose")
    if not isinstance(proof.get("verificationMethod"), str):
        raise Fault("wrong_type", "proof.verificationMethod")
    return proof


def _published(proof: Document, keys: list[PublishedKey], issuer: str) -> PublishedKey | None:
    named = absolute(proof["verificationMethod"], issuer)
    return next((key for key in keys if key.id == named and key.multibase), None)


def _claimed(proof: Document) -> PublishedKey | None:
    """Many keys are named by themselves (`#z6Mk…`): that shows that nothing was changed, never who signed."""
    name = proof["verificationMethod"].rpartition("#")[2]
    return PublishedKey(name, multibase=name) if name.startswith("z6Mk") else None


def _check_all(
    credential: Credential, pairs: list[tuple[Document, PublishedKey | None, PublishedKey | None]], *, at: datetime
) -> Check:
    for proof, published, claimed in pairs:
        key = published or claimed
        if key is None:
            raise Fault("no_key")
        if credential.token:
            tokens.check_signature(credential, key)
            tokens.check_claims(credential)
        else:
            _check_embedded(credential.document, proof, key, at=at)
    return passed("proof", "proof_ok", (credential.header or {}).get("alg") or SUITE)


def _check_embedded(document: Document, proof: Document, key: PublishedKey, *, at: datetime) -> None:
    read_instant(proof, "created")
    expires = read_instant(proof, "expires")
    if expires is not None and expires <= at:
        raise Fault("proof_expired", proof["expires"])
    try:
        verify_proof({**document, "proof": proof}, key.multibase or "")
    except SignatureError as problem:
        raise Fault(problem.code, problem) from problem
