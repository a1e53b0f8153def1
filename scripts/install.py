"""Installs the locked dependencies and the project itself into the environment that runs this file."""

import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


def main(which: str) -> None:
    """`runtime` or `dev`: install that file by its hashes, then make `guildmark` importable and a command."""
    requirements = str(ROOT / "requirements" / f"{which}.txt")
    uv = BIN / "uv"
    if uv.exists():
        command = [str(uv), "pip", "install", "-q", "--python", sys.executable]
    else:
        command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*command, "--require-hashes", "-r", requirements], check=True)
    _link_project()
    (BIN.parent / f".{which}").write_text("installed\n", encoding="ascii")


def _link_project() -> None:
    """A path file and a small command instead of an editable install: no build backend has to be fetched."""
    Path(sysconfig.get_paths()["purelib"], "guildmark.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    command = BIN / "guildmark"
    command.write_text(
        f"#!{sys.executable}\nimport sys\nfrom guildmark.cli import main\nsys.exit(main())\n",
        encoding="utf-8",
    )
    command.chmod(0o755)


if __name__ == "__main__":
    main(sys.argv[1])
