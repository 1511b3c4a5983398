# Every step is quoted shell over exported variables, never a make target with a path in its name:
# so a folder with a space in it works. Runs on GNU make 3.81 (macOS) and later.
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

# make VENV=folder: the virtual environment; make PYTHON=python3.12: the interpreter it is made with
# (else the newest that is found); make test ARGS="-k loader": options for pytest.
VENV ?= .venv
PYTHON ?=
ARGS ?=
POSTGRES ?= /usr/lib/postgresql/15/bin
export VENV PYTHON

# DATA counts only as an argument of make: a variable of that name in the environment belongs to something else.
ifeq ($(origin DATA),command line)
export DATA
run_options := --data "$$DATA"
endif

.PHONY: help
help: ## list the targets
	@awk 'BEGIN { FS = ":[^#]*## " } /^[a-z-]+:[^#]*## / { printf "make %-20s%s\n", $$1, $$2 }' Makefile

.PHONY: run
run: install ## start the dashboard (DATA=folder: load that folder first)
	@exec "$$VENV/bin/smapdash" run $(run_options)

.PHONY: install
install: ## make the virtual environment and install smapdash into it, if that is not done yet
	@tools/install

.PHONY: install-dev
install-dev: ## the same with what the tests and checks need
	@tools/install dev

# One worker process for each core; ARGS="-n0 --pdb": none, to debug. Coverage is measured and gated on whole runs only.
pytest := -m pytest -n auto --dist worksteal

.PHONY: test
test: install-dev ## run all tests: unit, database, browser (ARGS="-k word": some of them)
	@tools/ensure-chromium
	@"$$VENV/bin/python" $(pytest) $(if $(ARGS),$(ARGS),--cov)

.PHONY: test-unit
test-unit: install-dev ## run what needs neither a database nor a browser, without the slowest
	@"$$VENV/bin/python" $(pytest) --few-payloads -m "not slow" tests/unit tests/test_architecture.py tests/test_docs.py $(ARGS)

.PHONY: test-postgres
test-postgres: install-dev ## run the database tests on a PostgreSQL of yours (POSTGRES=folder of its programs)
	@"$$VENV/bin/python" tools/with_postgres.py "$(POSTGRES)" "$$VENV/bin/python" -m pytest tests/database $(ARGS)

.PHONY: check-image
check-image: ## run the steps of the Dockerfile and the dashboard in a bare Debian, as root (ARGS=folder: keep it there)
	@exec python3 tools/container/check_image.py $(ARGS)

.PHONY: check
check: install-dev ## check format, lint and types
	@"$$VENV/bin/python" -m ruff format --check .
	@"$$VENV/bin/python" -m ruff check .
	@"$$VENV/bin/python" -m mypy

.PHONY: format
format: install-dev ## format the code and fix what the linter can fix
	@"$$VENV/bin/python" -m ruff format .
	@"$$VENV/bin/python" -m ruff check --fix .

.PHONY: lock
lock: install ## write requirements/ from the ranges of pyproject.toml (ARGS=--upgrade: to the newest versions)
	@exec "$$VENV/bin/python" tools/lock.py $(ARGS)

.PHONY: sbom
sbom: install-dev ## write the software bill of materials (CycloneDX) to build/sbom.cdx.json (ARGS=FILE: elsewhere)
	@exec "$$VENV/bin/python" tools/sbom.py $(ARGS)

.PHONY: bench-load
bench-load: install ## time the load against psql \copy (ARGS="--sizes 1,10,100": more data)
	@exec "$$VENV/bin/python" benchmarks/load.py $(ARGS)

.PHONY: bench-users
bench-users: install ## time the registration of a list of two million users (ARGS="--millions 0.1": less)
	@exec "$$VENV/bin/python" benchmarks/users.py $(ARGS)

.PHONY: bench-queries
bench-queries: ## time the views of the page at 221 million readings (ARGS="--users 500 --days 100": less)
	@tools/install bench
	@exec "$$VENV/bin/python" benchmarks/queries.py $(ARGS)

.PHONY: bench-memory
bench-memory: install ## measure what a process of the page holds in memory, and its first answer
	@exec "$$VENV/bin/python" benchmarks/memory.py $(ARGS)

.PHONY: bench-generations
bench-generations: install ## time how soon a load is visible, with 4.6 and 36.5 million user-days (ARGS="--sizes 500x100")
	@exec "$$VENV/bin/python" benchmarks/generations.py $(ARGS)

.PHONY: bench-slow-clients
bench-slow-clients: install ## time the page's requests without and with 200 slow clients
	@exec "$$VENV/bin/python" benchmarks/slow_clients.py $(ARGS)

.PHONY: screenshots
screenshots: install-dev ## draw the pictures in docs/, on the bundled sample
	@tools/ensure-chromium
	@exec "$$VENV/bin/python" tools/screenshots.py

.PHONY: screenshots-all
screenshots-all: install-dev ## draw every state of the page at each width, light, dark and on paper (ARGS="--help")
	@tools/ensure-chromium
	@exec "$$VENV/bin/python" tools/matrix.py $(ARGS)

.PHONY: bench-viewers
bench-viewers: install-dev ## time the changes of 10 to 300 viewers at once, recorded from a browser
	@tools/ensure-chromium
	@exec "$$VENV/bin/python" benchmarks/viewers.py $(ARGS)

.PHONY: bench-page
bench-page: install-dev ## time the page in a headless Chromium: first view, change of filters, a user
	@tools/ensure-chromium
	@exec "$$VENV/bin/python" benchmarks/page.py $(ARGS)

.PHONY: clean
clean: ## remove the virtual environment, caches and build products; never a database
	@if [ -e "$$VENV/pyvenv.cfg" ]; then rm -rf "$$VENV"; fi
	@rm -rf build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*
	@for folder in src tests benchmarks; do \
	    if [ -d "$$folder" ]; then find "$$folder" -name __pycache__ -type d -prune -exec rm -rf {} +; fi; \
	done
