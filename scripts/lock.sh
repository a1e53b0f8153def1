#!/usr/bin/env bash
# Locks every dependency with its hashes; the files name no index and no address.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { env -u PIP_FIND_LINKS -u UV_FIND_LINKS .venv/bin/uv pip compile -q "$@" --universal --generate-hashes \
  --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links; }
compile pyproject.toml -o requirements/runtime.txt
compile pyproject.toml --group dev -o requirements/dev.txt
echo uv | compile - -o requirements/uv.txt
