# `make help` lists the targets. What they do stands in scripts/.

PYTHON ?= python3
SECTION ?=
PYTEST_ARGS ?=
export PYTEST_ARGS

.DEFAULT_GOAL := help
.PHONY: help setup run test test-long lint bench screens lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## .venv with everything that running and testing needs, by hash; quick when it is there
	@$(PYTHON) scripts/setup_venv.py

run: setup ## migrate, load the demo into an empty database, serve on http://127.0.0.1:8000
	@.venv/bin/python scripts/run.py

test: setup ## every check and every test, on SQLite and PostgreSQL; PYTEST_ARGS='-q -k name' runs a part
	@scripts/test

test-long: setup ## the long modes of the tests; under 45 minutes
	@PYTEST_ARGS="-m long $$PYTEST_ARGS" scripts/test

lint: setup ## static checks: style, types, layers, templates
	@scripts/lint

bench: setup ## figures beside their floors; SECTION=name runs one of them
	@.venv/bin/python -m tests.load.bench $(SECTION)

screens: setup ## screenshots of the named pages, into docs/screens
	@scripts/system_packages
	@.venv/bin/python -m tests.browser.screens

lock: ## requirements/*.txt anew from pyproject.toml (needs uv)
	@scripts/lock
