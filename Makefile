# Two commands: `make run` starts the product, `make test` tests it. Everything else is for developers.

PYTHON ?= python3
PORT ?= 8000
# ARGS=--no-demo starts an empty installation; ARGS=--help tells the rest.
ARGS ?=
# Tests side by side; more than four gain little.
TEST_PROCESSES ?= $(shell n=$$(nproc 2>/dev/null || echo 2); [ "$$n" -gt 4 ] && n=4; echo "$$n")
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

export PORT

.PHONY: run test check bench clean help

run: .venv/installed ## start web server, worker and beat; PORT=9000 chooses the port; Ctrl-C stops
	@exec $(BIN)/python -m keyprojects.serve $(ARGS)

test: .venv/installed ## the whole suite, with no server installed
	@exec $(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

check: .venv/installed-dev ## lint, format, migrations and the import direction: what is quick
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -q tests/test_imports.py

bench: .venv/installed ## measure speed; prints a Markdown table
	@exec $(BIN)/python -m bench

clean: ## remove .venv and caches; the data in var/ stays
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 || true)"; \
	  echo "Choose another with: make $(or $(MAKECMDGOALS),run) PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@echo "Installing the Python packages into .venv (once, about a minute) ..."
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@$(PIP) -r requirements-dev.txt
	@touch $@
