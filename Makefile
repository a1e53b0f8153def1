# Two commands do everything on a machine with git, make and Python 3.11 or newer: `make demo` and `make test`.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
# A name on the path may be a shim that runs nothing, so each candidate is asked for its version.
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name $(NEW_ENOUGH) 2>/dev/null && echo $$name && break; done)

.PHONY: demo test bench lint format lock clean

demo: $(VENV)/.runtime
	@exec $(BIN)/guildmark demo

test: $(VENV)/.dev
	@$(BIN)/python scripts/run_tests.py

# Prints tables with the target beside each figure; takes some minutes and is no test.
bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src
	$(BIN)/lint-imports
	$(BIN)/djlint src/guildmark --lint --quiet
	$(BIN)/deptry .
	$(BIN)/python scripts/check_licences.py
	$(BIN)/codespell src tests scripts docs *.md

format: $(VENV)/.dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock: $(VENV)/.uv
	@scripts/lock.sh

$(VENV)/.uv: requirements/uv.txt
	@test -n "$(PYTHON)" || { echo "Guildmark needs Python 3.11 or newer; none was found. Install it, then try again."; exit 2; }
	@$(PYTHON) scripts/bootstrap.py $(VENV)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(VENV)/.uv
	@$(BIN)/python scripts/install.py runtime

$(VENV)/.dev: requirements/dev.txt pyproject.toml $(VENV)/.uv
	@$(BIN)/python scripts/install.py dev

clean:
	rm -rf $(VENV)
