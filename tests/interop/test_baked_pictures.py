"""Another library reads what was baked here, and what it bakes is read here.

`openbadgeslib` is LGPL and no dependency: it is installed beside us for these tests, which say so where it cannot be.
"""

import base64
import json
import os
import subprocess
import sys

import pytest

from guildmark.engine.baking import bake, read_baked
from guildmark.engine.drawing.badge import Art, draw_badge
from guildmark.engine.drawing.raster import draw_png
from tests.interop import peers

CREDENTIAL = json.dumps(
    {"@context": ["https://www.w3.org/ns/credentials/v2"], "name": "Žofia ]]> & <b>"}, ensure_ascii=False
)
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl"
SVG = draw_badge("Verified Editor", Art()).encode()
PICTURES = {"svg": SVG, "png": draw_png(SVG.decode(), width=240, height=240)}
SCRIPT = """
import base64, json, sys
from openbadgeslib import baking as b
asked = json.load(sys.stdin)
picture = base64.b64decode(asked["picture"])
png = {"keyword": b.ITXT_KEYWORD_OB3}
svg = {"element": b.SVG_ELEMENT_OB3}
if asked["do"] == "read":
    answer = b.extract_png(picture, **png) if asked["kind"] == "png" else b.extract_svg(picture, text_fallback=True, **svg)
elif asked["kind"] == "png":
    answer = base64.b64encode(b.bake_png(picture, asked["token"], **png)).decode()
else:
    answer = base64.b64encode(b.bake_svg(picture, asked["token"], namespace=b.SVG_NS_OB3, as_text=asked["token"][0] == "{", **svg)).decode()
print(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def peer():
    try:
        environment = os.environ | peers.install_library()
    except peers.MissingError as problem:
        pytest.skip(str(problem))

    def ask(**asked):
        asked["picture"] = base64.b64encode(asked["picture"]).decode()
        done = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-c", SCRIPT],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        return json.loads(done.stdout)

    return ask


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("token", [CREDENTIAL, JWT], ids=["json", "jwt"])
def test_openbadgeslib_reads_what_was_baked_here(peer, kind, token):
    baked = bake(PICTURES[kind], token.encode())
    assert peer(do="read", kind=kind, picture=baked) == token


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("token", [CREDENTIAL, JWT], ids=["json", "jwt"])
def test_what_openbadgeslib_baked_is_read_here(peer, kind, token):
    baked = base64.b64decode(peer(do="bake", kind=kind, picture=PICTURES[kind], token=token))
    assert read_baked(baked).decode() == token
