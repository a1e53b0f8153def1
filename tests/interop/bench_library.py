"""How many proofs openbadgeslib makes and checks in a second of CPU; run with that library on its path, not ours."""

import json
import sys
import time

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openbadgeslib.ob3.ldp import add_data_integrity_proof, verify_data_integrity_proof

with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - as plain as can be
    badges = json.load(file)["badges"]
KEY = Ed25519PrivateKey.generate()
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)  # fmt: skip
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def issue(badge):
    return add_data_integrity_proof(badge, PRIVATE, f"{badge['issuer']['id']}#bench")


def check(badge):
    verify_data_integrity_proof(badge, PUBLIC)


def rate(work, things):
    for thing in things[:5]:
        work(thing)
    begun = time.process_time()
    for thing in things:
        work(thing)
    return len(things) / (time.process_time() - begun)


signed = [issue(badge) for badge in badges]
sys.stdout.write(json.dumps([rate(issue, badges), rate(check, signed)]))
