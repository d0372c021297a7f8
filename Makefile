# Bihuan: every command of the repository. `make help` lists them; each prepares what it needs.
PYTHON ?= python3
BIN := .venv/bin
SHELL := /bin/sh

.DEFAULT_GOAL := help
.PHONY: help

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 } /^## / { print substr($$0, 4) }' Makefile

.PHONY: ready ready-test
ready:
	@$(PYTHON) -m scripts.setup run
ready-test:
	@$(PYTHON) -m scripts.setup test

## Daily use
.PHONY: run demo migrate migration
run: ready ## start web and scheduler on http://127.0.0.1:8000 (HOST, PORT); demo data on an empty database
	@$(BIN)/python -m scripts.run
demo: ready ## load the demo data into the current database when it is empty
	@$(BIN)/flask --app wsgi demo load --if-empty
migrate: ready ## bring the current database to the newest migration
	@$(BIN)/flask --app wsgi db upgrade
migration: ready-test ## write a migration from the models (MESSAGE="add a table")
	@test -n "$(MESSAGE)" || { echo 'Say what it does: make migration MESSAGE="add a table"'; exit 1; }
	@$(BIN)/flask --app wsgi db migrate -m "$(MESSAGE)" --rev-id \
		"$$(printf '%04d' $$(($$(ls migrations/versions/*.py 2> /dev/null | wc -l) + 1)))"

## Checks
.PHONY: test lint format types imports templates translations scripts architecture unit integration journeys
test: ready-test ## everything below, in order, stopping at the first failure
	@$(BIN)/python -m scripts.checks
lint: ready-test ## style and likely mistakes
	@$(BIN)/python -m scripts.checks lint format
format: ready-test ## rewrite the Python files in the common format
	@$(BIN)/ruff check --fix-only --quiet . && $(BIN)/ruff format .
types: ready-test ## strict type check
	@$(BIN)/python -m scripts.checks types
imports: ready-test ## import order between and inside features
	@$(BIN)/python -m scripts.checks imports
templates: ready-test ## template lint
	@$(BIN)/python -m scripts.checks templates
translations: ready-test ## compile the Chinese texts and check that none is missing
	@$(BIN)/python -m scripts.checks translations
scripts: ready-test ## types and unit tests of the pages' scripts
	@$(BIN)/python -m scripts.checks scripts
architecture: ready-test ## size budget, policies, templates, migrations
	@$(BIN)/python -m scripts.checks architecture
unit: ready-test ## tests without database
	@$(BIN)/python -m scripts.checks unit
integration: ready-test ## tests on SQLite and PostgreSQL
	@$(BIN)/python -m scripts.checks integration
journeys: ready-test ## whole stories in a real browser, with accessibility scan
	@$(BIN)/python -m scripts.checks journeys

## Now and then
.PHONY: mutation nightly bench workflows screenshots fresh lock
mutation: ready-test ## take every policy away in turn; fails when no test notices
	@$(BIN)/python -m scripts.mutate_policies
nightly: ready-test ## 1,000 random lives of a task and 500 courses of two devices on a bad network (takes long)
	@BIHUAN_TEST_LIVES=1000 BIHUAN_TEST_STEPS=50 $(BIN)/pytest -q -n 2 tests/integration/rectification/test_any_life.py
	@BIHUAN_SEEDS=$${BIHUAN_SEEDS:-500} $(BIN)/pytest -q tests/integration/recorder/test_any_network.py
bench: ready-test ## measure the figures that must hold, each with its floor
	@$(BIN)/python -m bench
workflows: ready-test ## print docs/workflows.md from the declared tables
	@$(BIN)/flask --app wsgi docs workflows --out docs/workflows.md
screenshots: ready-test ## pictures of the main pages into docs/images
	@$(BIN)/python -m scripts.screenshots
fresh: ## the two commands in a bare Debian 12 root made for it (needs root and debootstrap)
	@sh scripts/fresh.sh
lock: ready-test ## resolve requirements/*.in into the hashed lock files
	@sh scripts/lock.sh
