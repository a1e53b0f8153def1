"""Badges issued and verified in a second of CPU, beside what others manage in the same run, on one core.

    python -m tests.bench.badges [BADGES]

Each badge is another one: its id, holder, score, place in the status list and moment of signing differ. "A proof" is the signature over
the canonical statements; "every check" is what our verification page does, with the issuer's profile and the status
list at hand. Peers: @digitalbazaar/vc on Node, which checks form, dates and proof; openbadgeslib, of which the proof
alone is asked; raw Ed25519 of 64 bytes, the bound of anybody. Peers that cannot be installed are said to be missing.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from guildmark.engine.signing.contexts import BUNDLED, get_context
from guildmark.engine.signing.dataintegrity import verify_proof
from guildmark.engine.verification.report import Verdict
from guildmark.engine.verification.verifying import verify
from tests.bench.world import print_table
from tests.engine.verification.made import AT, KEY, LIST, NOW, Web, signed, unsigned
from tests.interop import peers

LIMIT = 1500
HEAD = ("who", "issued a CPU second", "verified a CPU second", "target")
PEERS = (("@digitalbazaar/vc, on Node", "node", 200), ("openbadgeslib, a proof", "library", 100))


def main(count: int) -> None:
    """Ours first, then the peers, all on the same core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    documents = [_document(n) for n in range(count)]
    rows = [*_ours(documents), _bound(count)]
    with tempfile.TemporaryDirectory() as folder:
        rows += [_peer(name, kind, documents[:most], Path(folder)) for name, kind, most in PEERS]
    print_table(HEAD, rows)


def _document(number: int) -> dict:
    made = unsigned(id=f"https://badges.example/b/{number}")
    made["credentialSubject"]["id"] = f"urn:uuid:{uuid.uuid4()}"
    made["credentialSubject"]["result"][0]["value"] = f"{80 + number % 20}"
    place = str(number)
    made["credentialStatus"] |= {"id": f"{LIST}#{place}", "statusListIndex": place}
    return made


def _ours(documents: list[dict]) -> list[tuple[object, ...]]:
    moments = iter(range(10**9))
    issued, done = _rate(lambda each: signed(each, created=AT + timedelta(seconds=next(moments))), documents)
    proofs, _ = _rate(lambda each: verify_proof(each, KEY.public_multibase), done)
    web, bodies = Web(), [json.dumps(each).encode() for each in done]
    web.places = {place: json.dumps(found).encode() for place, found in web.places.items()}
    checked, reports = _rate(lambda body: verify(body, at=NOW, resolve=web), bodies)
    assert {each.verdict for each in reports} == {Verdict.VALID}
    return [
        ("Guildmark, a proof", f"{issued:.0f}", f"{proofs:.0f}", LIMIT),
        ("Guildmark, every check", "", f"{checked:.0f}", LIMIT),
    ]


def _bound(count: int) -> tuple[object, ...]:
    key, message = Ed25519PrivateKey.generate(), bytes(64)
    public = key.public_key()
    issued, signatures = _rate(lambda _: key.sign(message), range(count))
    checked, _ = _rate(lambda signature: public.verify(signature, message), signatures)
    return "raw Ed25519", f"{issued:.0f}", f"{checked:.0f}", ""


def _rate(work, things) -> tuple[float, list]:
    """Of so many things in a second of CPU, after the first twenty once more; and what came of them."""
    for thing in list(things)[:20]:
        work(thing)
    begun = time.process_time()
    done = [work(thing) for thing in things]
    return len(done) / (time.process_time() - begun), done


def _peer(name: str, kind: str, documents: list[dict], folder: Path) -> tuple[object, ...]:
    handed = folder / "handed.json"
    handed.write_text(json.dumps({"badges": documents, "web": {url: get_context(url) for url in BUNDLED}}))
    try:
        command, environment = _command(kind)
    except peers.MissingError as problem:
        return name, "missing", "missing", str(problem)
    done = subprocess.run(
        [*command, handed], cwd=peers.PLACE, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    issued, checked = json.loads(done.stdout)
    return name, f"{issued:.0f}", f"{checked:.0f}", ""


def _command(kind: str) -> tuple[list[object], dict[str, str]]:
    if kind == "node":
        return [peers.install_for_node("bench.mjs"), "bench.mjs"], {}
    return [sys.executable, peers.HERE / "bench_library.py"], peers.install_library()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
