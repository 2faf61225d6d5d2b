# Set-up, server, tests. `make` alone lists the targets; each does the set-up it needs.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
JOBS ?= 2
PYTHON ?= $(shell command -v python3.11 || command -v python3)

VENV := .venv
BIN := $(VENV)/bin
VENDOR := giamngheo/web/static/vendor/be-vietnam-pro/be-vietnam-pro.css
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)
MESSAGES := $(CATALOGUES:.po=.mo)
CODE := giamngheo povertycore ops tools tests bench manage.py
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := $(BIN)/python -m pytest
ON_SQLITE := env -u GIAMNGHEO_DATABASE_URL
ON_POSTGRES := $(BIN)/python ops/postgres.py run --

##@ Use

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^##@/ { print "\n" substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## the server and the job worker, at 127.0.0.1:8000 (PORT=8080 to change); Ctrl-C ends it
	@exec $(BIN)/giamngheo serve --port $(PORT)

.PHONY: setup
setup: $(VENV)/.project $(VENDOR) $(MESSAGES) ## all that `make run` needs, without starting it
	@$(BIN)/giamngheo setup

.PHONY: demo
demo: setup ## puts the demo place back to its first day
	@$(BIN)/giamngheo demo --yes

.PHONY: shell
shell: setup ## Python with the models of the product
	@$(BIN)/python manage.py shell

##@ Test

.PHONY: test
test: system-packages test-sqlite test-postgres test-browser ## every test: SQLite, PostgreSQL, a real browser

.PHONY: test-core
test-core: dev ## the rules alone, without Django
	$(PYTEST) -p no:django -W ignore::pytest.PytestConfigWarning \
	  -o addopts="--strict-markers -ra --import-mode=importlib --doctest-modules" \
	  povertycore tests/povertycore

.PHONY: test-sqlite
test-sqlite: dev ## all but the browser tests, on SQLite
	$(ON_SQLITE) $(PYTEST) -n $(JOBS)

.PHONY: test-postgres
test-postgres: dev postgresql ## the tests that use a database, on a throw-away PostgreSQL
	$(ON_POSTGRES) $(PYTEST) -n $(JOBS) tests --ignore=tests/povertycore

.PHONY: test-browser
test-browser: dev chromium ## signs in and works in Chromium, on SQLite
	$(ON_SQLITE) $(PYTEST) -m browser tests/browser

.PHONY: test-one
test-one: dev ## one test: make test-one T=tests/apps/territory
	$(ON_SQLITE) $(PYTEST) -x $(T)

.PHONY: bench
bench: dev ## measures the quality bars of DESIGN.md and prints them beside their limits
	$(BIN)/python -m bench

##@ Check and mend

.PHONY: check
check: check-format check-lint check-types check-layers check-migrations check-messages check-templates check-yaml ## format, lint, types, layers, migrations, messages

.PHONY: check-format
check-format: dev
	$(BIN)/ruff format --check $(CODE)

.PHONY: check-lint
check-lint: dev
	$(BIN)/ruff check $(CODE)

.PHONY: check-types
check-types: dev
	$(BIN)/mypy $(CODE)

.PHONY: check-layers
check-layers: dev
	$(BIN)/lint-imports

.PHONY: check-migrations
check-migrations: dev
	$(BIN)/python manage.py makemigrations --check --dry-run

.PHONY: check-messages
check-messages: dev gettext
	$(BIN)/python tools/messages.py check

.PHONY: check-templates
check-templates: dev
	$(BIN)/djlint giamngheo/web/templates --lint --quiet

.PHONY: check-yaml
check-yaml: dev
	$(BIN)/yamllint --strict povertycore/law .yamllint.yaml

.PHONY: fix
fix: dev ## formats the code and mends what the linter can
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

.PHONY: messages
messages: dev gettext ## collects new messages into locale/ for translation
	$(BIN)/python tools/messages.py extract

.PHONY: clean
clean: ## removes what make can make again; the data in var/ stays
	rm -rf $(VENV) node_modules giamngheo/web/static/vendor build *.egg-info $(MESSAGES)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find $(wildcard $(CODE)) -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. A stamp file in .venv/ tells that a step was done with the files it depends on; what
# stands after | must be there but does not make a step run again.

.PHONY: dev
dev: $(VENV)/.dev $(VENDOR) $(MESSAGES)

.PHONY: system-packages
system-packages:
	@$(PYTHON) ops/system_packages.py postgresql chromium

.PHONY: postgresql chromium gettext
postgresql chromium gettext:
	@$(PYTHON) ops/system_packages.py $@

$(VENV)/.made:
	@[ -n "$(PYTHON)" ] || { echo "Install Python 3.11 or newer, then run make again."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) ops/system_packages.py venv
	@echo "Making the virtual environment ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.txt $(VENV)/.made
	@echo "Installing the packages of requirements.txt ..."
	@$(PIP) --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.project: pyproject.toml requirements.in | $(VENV)/.runtime
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/.project
	@echo "Installing the packages of requirements-dev.txt ..."
	@$(PIP) --require-hashes --no-build-isolation --use-pep517 -r requirements-dev.txt
	@touch $@

$(VENDOR): package.json package-lock.json ops/frontend.py | $(VENV)/.runtime
	@echo "Fetching the front-end packages ..."
	@$(BIN)/python ops/frontend.py
	@touch $@

%.mo: %.po ops/compile_messages.py | $(VENV)/.runtime
	@$(BIN)/python ops/compile_messages.py
	@touch $@
