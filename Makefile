# Hearth: everything there is to run. `make` alone lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
NODE_PATH_FIRST = PATH="$$($(PYTHON) requirements/install.py node-folder):$$PATH"
# platform/ is a source root, not a package: see platform/README.md
export PYTHONPATH := $(CURDIR)/platform
export PORT

ASSET_SOURCES := $(shell find platform/assets platform/static home/static -type f 2>/dev/null)
CATALOGUES := $(shell find locale -name '*.po' 2>/dev/null)

##@ Use
.PHONY: run
run: .venv/base.stamp .venv/assets.stamp .venv/words.stamp ## Set everything up and serve the demo on PORT (8000)
	@echo "Database"
	@$(MANAGE) migrate --verbosity 0
	@echo "Demo people and groups"
	@$(MANAGE) seed_demo
	@exec $(MANAGE) serve

.PHONY: test
test: .venv/dev.stamp .venv/assets.stamp .venv/words.stamp ## Run the whole suite on SQLite + memory, then on PostgreSQL + Redis
	@$(BIN)/python tests/run.py

.PHONY: help
help: ## List these targets
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Develop
.PHONY: test-quick
test-quick: .venv/dev.stamp ## Run the suite on SQLite + memory, without browsers and process tests
	@$(BIN)/python tests/run.py --quick

.PHONY: test-app
test-app: .venv/dev.stamp ## Run one folder of tests: make test-app APP=tests/communities
	@$(BIN)/python tests/run.py --quick $(APP)

.PHONY: lint
lint: .venv/dev.stamp ## Check style, types, layers, templates and migrations
	@$(BIN)/python tests/lint.py

.PHONY: format
format: .venv/dev.stamp ## Put the code into the one format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: types
types: .venv/dev.stamp ## Check types alone
	@$(BIN)/mypy

.PHONY: messages
messages: .venv/dev.stamp ## Collect the sentences to translate into locale/cy, and compile them
	@command -v xgettext >/dev/null || { echo "xgettext is missing: install gettext (sudo apt-get install gettext)."; exit 2; }
	@mkdir -p locale
	@$(MANAGE) makemessages --locale cy --no-wrap --no-obsolete --add-location file \
		--ignore .venv --ignore node_modules --ignore tests --ignore static --ignore var
	@$(MANAGE) compilemessages

.PHONY: assets
assets: .venv/base.stamp ## Build style sheets and scripts again
	@rm -f .venv/assets.stamp && $(MAKE) .venv/assets.stamp

.PHONY: bench
bench: .venv/dev.stamp .venv/assets.stamp ## Measure chat beside others, lists of people, pages, search and the public site (ONLY=chat, lists, scale or site)
	@for part in $(or $(ONLY),chat lists scale site); do \
		PYTHONPATH=$(CURDIR)/platform:$(CURDIR):$(CURDIR)/tests $(BIN)/python -m tests.bench.$$part || exit 1; \
	done

.PHONY: shell
shell: .venv/base.stamp ## Open Python with Hearth loaded
	@$(MANAGE) shell

.PHONY: requirements
requirements: .venv/dev.stamp ## Compile requirements/*.in to *.txt with hashes (UPGRADE=1 takes newer versions)
	@for name in base production dev; do \
		$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal \
			--python-version 3.11 --custom-compile-command "make requirements" $(if $(UPGRADE),--upgrade) \
			requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

.PHONY: clean
clean: ## Remove what was built, the virtual environment and the trial's data
	rm -rf .venv node_modules static var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# ---- What the targets above stand on. A stamp is newer than what it was made from, so a second run takes seconds.

.venv/base.stamp: requirements/base.txt requirements/install.py
	@echo "Python packages (about a minute)"
	@$(PYTHON) requirements/install.py base
	@touch $@

.venv/dev.stamp: requirements/dev.txt requirements/install.py
	@echo "Python packages, with those for tests and checks (about a minute and a half)"
	@$(PYTHON) requirements/install.py dev
	@touch .venv/base.stamp $@

.venv/node_modules.stamp: package.json package-lock.json | .venv/base.stamp
	@echo "Node packages (about half a minute)"
	@$(PYTHON) requirements/install.py node
	@$(NODE_PATH_FIRST) npm ci --silent --no-progress
	@touch $@

.venv/assets.stamp: .venv/node_modules.stamp requirements/base.txt $(ASSET_SOURCES)
	@echo "Style sheets and scripts (about half a minute)"
	@$(NODE_PATH_FIRST) npm run build --silent
	@touch $@

.venv/words.stamp: $(CATALOGUES) | .venv/base.stamp
	@$(MANAGE) compilemessages --verbosity 0
	@touch $@
