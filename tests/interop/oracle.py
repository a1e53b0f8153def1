"""Asks openbadgeslib about badges in both forms; run by the test with that library on its path, and with ours not."""

import json
import sys

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3Verifier

with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - as plain as can be
    handed = json.load(file)


def download(url, *args, **options):
    return json.dumps(handed["web"][url]).encode()


def ask(badge):
    try:
        if isinstance(badge, str):
            key = handed.get("key")  # for an issuer whose id is an address
            verifier = OB3Verifier(key) if key else OB3Verifier.for_issuer_did(handed["issuer"], download)
            verifier.verify(badge, check_status=True, verify_status_list=False, download=download)
        else:
            verifier = OB3LdpVerifier.for_issuer_did(badge["issuer"]["id"], download)
            verifier.verify(badge, check_status=True, verify_status_list=False, download=download)
    except LibOpenBadgesException as problem:
        return [False, str(problem)[:300]]
    return [True, ""]


sys.stdout.write(json.dumps({name: ask(badge) for name, badge in handed["badges"].items()}))
