# `make` alone is the manual.
.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

##@ Every day

.PHONY: help
help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@/ {printf "\n\033[1m%s\033[0m\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  \033[36mmake %-8s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV)/.run $(VENV)/.system ide ## Set up, start the stubs and the gateway, say where they are; Ctrl-C stops all
	@$(BIN)/python -m fixtures.stage $(ARGS)

.PHONY: test
test: setup-test ## Set up, run the static checks and the tests, say how many ran and how long it took
	@start=$$SECONDS; $(MAKE) --no-print-directory check && $(BIN)/python -m pytest $(ARGS); code=$$?; \
		echo "make test: $$((SECONDS - start)) s, set-up not counted"; exit $$code

.PHONY: proof
proof: setup-test ## The full counts of every proof (random lives and the like); says how long it took
	@start=$$SECONDS; $(BIN)/python -m pytest -m proof --timeout 3600 $(ARGS); code=$$?; \
		echo "make proof: $$((SECONDS - start)) s"; exit $$code

.PHONY: bench
bench: setup-test ## What things cost, side by side in one run; ratios with their spread
	@$(BIN)/python -m tests.bench

##@ One thing at a time

.PHONY: check
check: setup-test ## Format, lint, types, import contracts, and the SDL in step with the code
	@$(BIN)/ruff format --check --quiet . || { echo "format: run 'make format'"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m schema | diff -u schema/schema.graphql - || { echo "schema.graphql is behind: run 'make sdl'"; exit 1; }

.PHONY: format
format: $(VENV)/.test ## Put the code in its form
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

.PHONY: sdl
sdl: $(VENV)/.run ## Write schema/schema.graphql from the code
	@$(BIN)/python -m schema > schema/schema.graphql.new && mv schema/schema.graphql.new schema/schema.graphql

.PHONY: ide
ide: gateway/ide/dist/.built ## Build the GraphQL IDE from its locked packages

.PHONY: lock
lock: $(VENV)/.lock ## Lock the newest versions that pyproject.toml allows, with hashes
	@$(BIN)/uv pip compile -q pyproject.toml --extra stubs --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" -o requirements-run.txt $(ARGS)
	@$(BIN)/uv pip compile -q pyproject.toml --extra stubs --extra test --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --custom-compile-command "make lock" -c requirements-run.txt \
		-o requirements-test.txt $(ARGS)

.PHONY: clean
clean: ## Remove what set-up and runs made (not var/, which holds your keys and accounts)
	rm -rf $(VENV) .tools gateway/ide/node_modules gateway/ide/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache

# ---- Set-up: each step leaves a mark, so that the second time takes no time ----

$(VENV)/bin/python:
	@.ci/system-packages venv
	@echo "set-up: virtual environment"; $(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements-run.txt | $(VENV)/bin/python
	@echo "set-up: Python packages to run"; $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-run.txt
	@touch $@

$(VENV)/.test: requirements-test.txt | $(VENV)/bin/python
	@echo "set-up: Python packages to test"; $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@ $(VENV)/.run

$(VENV)/.system: $(VENV)/.run .ci/system-packages
	@.ci/system-packages weasyprint
	@touch $@

$(VENV)/.browser: .ci/system-packages | $(VENV)/bin/python
	@.ci/system-packages browser
	@touch $@

$(VENV)/.postgresql: .ci/system-packages | $(VENV)/bin/python
	@.ci/system-packages postgresql
	@touch $@

$(VENV)/.pdf-checks: .ci/system-packages | $(VENV)/bin/python
	@.ci/system-packages pdf-checks
	@touch $@

$(VENV)/.lock: | $(VENV)/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv
	@touch $@

.PHONY: setup-test
setup-test: $(VENV)/.test $(VENV)/.system $(VENV)/.browser $(VENV)/.postgresql $(VENV)/.pdf-checks ide

gateway/ide/dist/.built: gateway/ide/package-lock.json gateway/ide/vite.config.js gateway/ide/index.html $(shell find gateway/ide/src -type f 2>/dev/null) .ci/build-ide | $(VENV)/bin/python
	@echo "set-up: GraphQL IDE"; .ci/build-ide
	@touch $@
