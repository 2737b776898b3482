# The tasks of this repository; `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV ?= .venv
PYTHON ?= python3
# Twice the cores: a crawl in a test mostly waits.
WORKERS ?= 4
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Upstream notices about coming major versions say nothing about this site.
export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true

.PHONY: help install demo demo-tor test check site offline version bench soak lock clean

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## Install what the lock file names, and Beholden itself, into .venv

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Beholden needs Python 3.11 or later; name it with: make install PYTHON=python3.11" >&2; exit 1; }
	@if command -v uv >/dev/null; then \
		uv venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV); \
		install="uv pip install --quiet --python $(BIN)/python"; \
	elif $(PYTHON) -m pip --version >/dev/null 2>&1; then \
		$(PYTHON) -m venv --without-pip $(VENV); \
		install="$(PYTHON) -m pip --quiet --disable-pip-version-check --python $(BIN)/python install"; \
	else \
		echo "Beholden is installed with pip, which is missing; on Debian: apt-get install python3-pip" >&2; exit 1; \
	fi; \
	echo "Installing into $(VENV)"; \
	$$install --require-hashes -r requirements.lock; \
	$$install --no-deps --no-build-isolation --editable .
	@touch $@

demo: install ## Crawl the two synthetic sites on this machine and show what came of it
	@$(BIN)/beholden demo $(ARGS)

demo-tor: install ## The same through a real Tor network that is started on this machine
	@$(BIN)/beholden demo --tor $(ARGS)

# Coverage is measured of the two packages that must be covered whole, by their own tests: it would slow the crawls.
# Bytecode is kept: tests start hundreds of processes. The tests of one part are all but the others', which pytest
# finds faster than a list of files.
COVERED := $(wildcard tests/test_policies_*.py tests/test_pipelines_*.py)
OTHERS := $(filter-out $(COVERED),$(wildcard tests/test_*.py))

test: install ## Run the tests with coverage (installs the system packages they need where it may)
	@.ci/packages
	@rm -f .coverage .coverage.*
	@unset PYTHONDONTWRITEBYTECODE; failed=0; \
	tests() { echo "> pytest $$1"; shift; $(BIN)/pytest -n $(WORKERS) "$$@" tests $(ARGS) || failed=$$?; }; \
	tests "of policies and pipelines" --cov --cov-report= $(addprefix --ignore=,$(OTHERS)); \
	$(BIN)/coverage report --fail-under=100 || failed=$$?; \
	tests "of crawlers, guide and repository" $(addprefix --ignore=,$(COVERED)); \
	exit $$failed

check: install ## Check format, lint, types, import order, dependencies and spelling
	@failed=; \
	for tool in "ruff format --check --quiet ." "ruff check ." mypy lint-imports "deptry ." codespell; do \
		echo "> $$tool"; $(BIN)/$$tool || failed="$$failed $${tool%% *}"; \
	done; \
	[[ -z $$failed ]] || { echo "These checks found something:$$failed" >&2; exit 1; }

site: install ## Build the guide into site/
	$(BIN)/mkdocs build --strict --quiet --site-dir site

offline: install ## Build the guide for reading from a disk, into dist/beholden-ethics-guide.zip
	OFFLINE=true $(BIN)/mkdocs build --strict --quiet --site-dir dist/beholden-ethics-guide
	cd dist && rm -f beholden-ethics-guide.zip && ../$(BIN)/python -m zipfile -c beholden-ethics-guide.zip beholden-ethics-guide

version: install ## Add the guide as it is now to the branch gh-pages: make version VERSION=2026-11
	@[[ -n "$(VERSION)" ]] || { echo "Name the version after the month of its law: make version VERSION=2026-11" >&2; exit 2; }
	PATH="$(abspath $(BIN)):$$PATH" VERSIONS=mike mike deploy --update-aliases $(VERSION) latest

bench: install ## Measure a governed crawl against plain Scrapy
	$(BIN)/python -m tests.bench $(ARGS)

soak: install ## Crawl a million pages that are killed, cut off, stormed and bombed (an hour; ARGS=--quick for ten thousand)
	$(BIN)/python -m tests.soak_crawl $(ARGS)

lock: ## Renew requirements.lock from pyproject.toml (needs uv; ARGS=--upgrade for newer versions)
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --no-strip-extras --generate-hashes \
		--quiet --custom-compile-command "make lock" --output-file requirements.lock $(ARGS)

clean: ## Remove what was built and cached, but not .venv
	rm -rf site dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find crawlers pipelines policies tests -name __pycache__ -type d -prune -exec rm -rf {} +
