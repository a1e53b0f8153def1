"""What the tests of interoperation share: where others' libraries are installed, and how they are run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PLACE = HERE.parents[1] / "artifacts" / "interop"
ORACLE = (
    "openbadgeslib==4.6.3",
    "PyJWT==2.15.1",
    "pypng==0.20220715.0",
)  # LGPL and their own; never a dependency of ours


def run(command, handed, tmp_path, **environment):
    path = tmp_path / "handed.json"
    path.write_text(json.dumps(handed))
    done = subprocess.run(  # noqa: S603 - our own words
        [*command, path],
        cwd=PLACE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | environment,
    )
    assert done.stdout, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def oracle():
    folder = PLACE / "python"
    if not (folder / "openbadgeslib").exists():
        folder.mkdir(parents=True, exist_ok=True)
        uv = Path(sys.executable).with_name("uv")  # the environment has one of the two
        pip = [uv, "pip"] if uv.exists() else [sys.executable, "-m", "pip"]
        command = [*pip, "install", "-q", "--no-deps", "--target", folder, *ORACLE]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        if done.returncode:
            pytest.skip(f"pip could not install openbadgeslib: {done.stderr.strip()[-200:]}")
    return [sys.executable, HERE / "oracle.py"], {"PYTHONPATH": str(folder)}
