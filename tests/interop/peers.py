"""Software of others that knows nothing of us, installed beside the project where that can be done; for tests and benches."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).parent
PLACE = HERE.parents[1] / "artifacts" / "interop"
LIBRARY = (
    "openbadgeslib==4.6.3",
    "PyJWT==2.15.1",
    "pypng==0.20220715.0",
)  # LGPL and their own; never a dependency of ours


class MissingError(RuntimeError):
    """It cannot be had here, and why."""


def install_for_node(*scripts: str) -> str:
    """@digitalbazaar/vc and verifier-core, with these scripts beside them; the path of Node. Raises MissingError."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        raise MissingError("Node is missing; install it to compare with @digitalbazaar/vc and verifier-core")
    with _alone():
        for name in ("package.json", *scripts):
            shutil.copy(HERE / name, PLACE / name)
        _run(npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock")
    return node


def install_library() -> dict[str, str]:
    """openbadgeslib; the environment in which Python finds it, and not us. Raises MissingError."""
    folder = PLACE / "python"
    with _alone():
        if not (folder / "openbadgeslib").exists():
            uv = Path(sys.executable).with_name("uv")  # the environment has one of the two
            pip = [uv, "pip"] if uv.exists() else [sys.executable, "-m", "pip"]
            _run(*pip, "install", "-q", "--no-deps", "--target", folder, *LIBRARY)
    return {"PYTHONPATH": str(folder)}


def run(command, handed, tmp_path, **environment):
    """What a script of ours that asks a peer says, as JSON, about what it is handed."""
    path = tmp_path / "handed.json"
    path.write_text(json.dumps(handed))
    done = subprocess.run(  # noqa: S603 - our own words
        [*command, path], cwd=PLACE, capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | environment,
    )  # fmt: skip
    assert done.stdout, done.stderr[-2000:]
    return json.loads(done.stdout)


def _alone() -> FileLock:
    """Tests run in parallel, and what two install at once is broken."""
    PLACE.mkdir(parents=True, exist_ok=True)
    return FileLock(PLACE / "installing.lock")


def _run(*command: object) -> None:
    done = subprocess.run([*map(str, command)], cwd=PLACE, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise MissingError(f"It could not be installed: {done.stderr.strip()[-200:]}")
