"""Makes the virtual environment and puts uv into it, from its own hashed file; says plainly what is missing.

With GUILDMARK_PLAIN_PIP set it leaves uv out. Needs nothing but the standard library of Python 3.11 or newer.
"""

import importlib.util
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

NEEDED = (3, 11)


def main(venv: Path) -> int:
    """Make the environment, then uv; a machine that cannot have uv goes on with plain pip."""
    if sys.version_info < NEEDED:
        sys.stderr.write(f"Guildmark needs Python 3.11 or newer; this is {sys.version.split()[0]}.\n")
        return 2
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.stderr.write(f"This Python lacks venv. On Debian or Ubuntu: apt-get install python{version}-venv\n")
        return 2
    python = venv / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    with_uv = not os.environ.get("GUILDMARK_PLAIN_PIP") and _install_uv(python)
    if not with_uv:
        _install_pip(python)
    (venv / ".uv").write_text("uv\n" if with_uv else "pip\n", encoding="ascii")
    return 0


def _install_uv(python: Path) -> bool:
    """By the pip of the Python that runs this, where it has one: putting another into the environment takes seconds."""
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    if not _knows_other_pythons():
        _install_pip(python)
        pip = [str(python), "-m", "pip"]
    install = [*pip, "install", "-q", "--no-compile", "--disable-pip-version-check", "--require-hashes"]
    done = subprocess.run([*install, "-r", "requirements/uv.txt"], check=False)
    if done.returncode:
        sys.stderr.write("uv could not be installed here; going on with plain pip, which is slower.\n")
    return done.returncode == 0


def _knows_other_pythons() -> bool:
    """Whether there is a pip that installs for another Python (22.3 or newer)."""
    try:
        major, minor = version("pip").split(".")[:2]
    except PackageNotFoundError:
        return False
    return (int(major), int(minor)) >= (22, 3)


def _install_pip(python: Path) -> None:
    subprocess.run([str(python), "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
