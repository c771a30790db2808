# What is done from a shell. `make` alone lists it.

PYTHON ?= python3
PORT ?= 8000
VENV ?= $(CURDIR)/.venv
export MATOME_VAR ?= $(CURDIR)/var

BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
# What .venv holds: made anew when the pins change, and not before.
RUNTIME := $(VENV)/runtime.installed
DEVELOPMENT := $(VENV)/development.installed
STATIC := $(MATOME_VAR)/static.collected
SOURCES := matome_cms posts curation tests tools manage.py

.PHONY: help run editor test lint format browser bench-hugo bench-desk bench-site bench-import clean

help:
	@echo 'make run            serve http://127.0.0.1:$(PORT) (PORT=8080 for another port)'
	@echo 'make editor         set and print a new password for the account "editor"'
	@echo 'make test           lint, then all tests (ARGS="tests/test_demo.py -k loads" for some)'
	@echo 'make lint           style, types, import directions, settings, migrations, templates'
	@echo 'make format         put the code in form'
	@echo 'make bench-hugo     time the Hugo import and export (ARGS="--posts 200" for a quick look)'
	@echo 'make bench-desk     time the desk, server and browser (ARGS="--comments 500 --rounds 10")'
	@echo 'make bench-site     time the public site beside its peers (ARGS="--posts 100 --rounds 1")'
	@echo 'make bench-import   time the import of a thread (ARGS="--comments 500 --rounds 3")'
	@echo 'make clean          remove .venv and caches; var/ stays'

# A terminal's Ctrl-C reaches the server's worker twice, by the terminal and by its parent, and now
# and then it doesn't end by itself then: hence the time limit.
run: export MATOME_SITE_URL ?= http://127.0.0.1:$(PORT)
run: $(RUNTIME) $(STATIC)
	@$(BIN)/python tools/check_port.py $(PORT)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) first_run
	@echo 'Matome CMS: $(MATOME_SITE_URL)/ (desk: $(MATOME_SITE_URL)/admin/). Ctrl-C stops it.'
	@$(BIN)/granian --interface wsgi --no-ws --host 127.0.0.1 --port $(PORT) \
		--blocking-threads 4 --workers-kill-timeout 2 --log-level warning matome_cms.wsgi:application

editor: $(RUNTIME)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) make_editor

test: browser lint
	@$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist worksteal $(ARGS)

lint: $(DEVELOPMENT)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python tools/check_templates.py
	MATOME_SITE_URL=https://example.com $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) makemigrations --check --dry-run

format: $(DEVELOPMENT)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# A browser and Japanese fonts, where they are missing and can be installed. Where they can't,
# the tests say which of them did not run.
browser: $(DEVELOPMENT)
	@sh tools/install_browser.sh

# Beside real Hugo, on posts that it generates; docs/hugo.md says what the figures are.
bench-hugo: $(DEVELOPMENT)
	@$(BIN)/python -m tools.bench_hugo $(ARGS)

# Beside a bare view; docs/benchmarks.md says what the figures are.
bench-desk: $(DEVELOPMENT)
	@$(BIN)/python -m tools.bench_desk $(ARGS)

# Beside a bare view and Wagtail; docs/benchmarks.md says what the figures are.
bench-site: $(DEVELOPMENT)
	@$(BIN)/python -m tools.bench_site $(ARGS)

# Beside json.loads and one bulk insert; docs/benchmarks.md says what the figures are.
bench-import: $(DEVELOPMENT)
	@$(BIN)/python -m tools.bench_import $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(RUNTIME): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or later is needed: make PYTHON=/path/to/python3.12 ...' >&2; exit 1; }
	@echo 'Installing the packages of requirements.txt into $(VENV) ...'
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --requirement requirements.txt
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.txt
	@echo 'Installing the packages of requirements-dev.txt into $(VENV) ...'
	@$(PIP) install --requirement requirements-dev.txt
	@touch $@

# Folders are among the prerequisites, so that a file taken away counts as a change.
$(STATIC): $(RUNTIME) $(shell find posts/static curation/static)
	@echo 'Collecting and compressing the static files ...'
	@$(MANAGE) collectstatic --clear --no-input --verbosity 0
	@touch $@
