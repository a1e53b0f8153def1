"""Another library reads what was baked here, and what it bakes is read here.

`openbadgeslib` is LGPL and no dependency: it is installed beside us for these tests, which say so where it cannot be.
"""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from guildmark.engine.baking import bake, read_baked
from guildmark.engine.drawing.badge import Art, draw_badge
from guildmark.engine.drawing.raster import draw_png

PLACE = Path(__file__).parents[2] / "artifacts" / "openbadgeslib"
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
    python = PLACE / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PLACE], capture_output=True, check=True)  # noqa: S603 - our own
    command = [python, "-m", "pip", "install", "--quiet", "openbadgeslib>=4.6,<5"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        pytest.skip(f"pip could not install openbadgeslib: {done.stderr.strip()[-200:]}")

    def ask(**asked):
        asked["picture"] = base64.b64encode(asked["picture"]).decode()
        done = subprocess.run(  # noqa: S603 - our own script
            [python, "-c", SCRIPT], input=json.dumps(asked), capture_output=True, text=True, check=True
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
