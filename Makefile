# `make` lists what there is. What is installed goes to .venv, what the site writes goes to var.
# Machines without make: README.md has the plain commands.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test faults check contactsheet audit clean

help:
	@echo "make run     install, load the collection, serve it at http://127.0.0.1:$(PORT)/ (PORT=8001 for another)"
	@echo "make test    all tests on SQLite and PostgreSQL (ARGS='-k words' for some of them)"
	@echo "make faults  kill, fill and stop everything, and ask what is left (minutes; ARGS='--only sqlite')"
	@echo "make check   lint, missing migrations, production settings"
	@echo "make contactsheet  a picture of every kind of page, in all widths, languages and themes, in var/contactsheet"
	@echo "make audit   Lighthouse on the main pages"
	@echo "make clean   remove what was installed and built; the database in var stays"

run: export TRACKSITE_DEBUG = true
run: .venv/installed
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_catalog
	@$(BIN)/python manage.py demo_accounts
	@echo "The catalogue: http://127.0.0.1:$(PORT)/   Editors: http://127.0.0.1:$(PORT)/admin/   Stop: Ctrl+C"
	@$(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

test: .venv/installed-dev
	@$(BIN)/python -m tests $(ARGS)

faults: .venv/installed-dev
	@$(BIN)/python -m tests.faults $(ARGS)

# The production settings are checked with values that are safe and serve nothing.
check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run
	@key=$$($(BIN)/python -c 'import secrets; print(secrets.token_hex(32))'); \
	TRACKSITE_DEBUG=false TRACKSITE_SECRET_KEY=$$key TRACKSITE_ALLOWED_HOSTS=catalogue.example \
	$(BIN)/python manage.py check --deploy --fail-level WARNING

# Both show what the database in var holds.
contactsheet: .venv/installed-dev
	@$(BIN)/python -m tests.contactsheet $(ARGS)

audit: .venv/installed-dev tests/lighthouse/node_modules
	@$(BIN)/python -m tests.audit

tests/lighthouse/node_modules: tests/lighthouse/package-lock.json
	@npm ci --ignore-scripts --silent --prefix tests/lighthouse
	@touch $@

clean:
	rm -rf .venv node_modules tests/lighthouse/node_modules staticfiles .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: requirements.txt | $(BIN)/python
	@echo "Installing what the site needs into .venv (only when requirements.txt has changed) ..."
	@$(BIN)/python -m pip install -qq --require-hashes -r $<
	@touch $@

.venv/installed-dev: requirements-dev.txt | $(BIN)/python
	@echo "Installing what the tests need into .venv (only when requirements-dev.txt has changed) ..."
	@$(BIN)/python -m pip install -qq --require-hashes -r $<
	@touch $@ .venv/installed

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Missing: Python 3.11 or newer as $(PYTHON). Another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "Missing: Python's venv module (Debian, Ubuntu: the package python3-venv)."; exit 1; }
