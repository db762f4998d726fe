# Pacewatch. `make help` lists what can be asked for; `make demo` and `make test` do their own set-up.

# The first of these that is 3.11 to 3.13; override with `make install PYTHON=/path/to/python3`.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && command -v $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Without bytecode every start of Airflow takes three times as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo stop test check format bench bench-ingest bench-postfix bench-kills bench-alertmanager bench-elementary up down requirements clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 14

install: $(INSTALLED)  ## make .venv with everything in it, pinned and checked by hash

$(INSTALLED): requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Pacewatch needs Python 3.11, 3.12 or 3.13; install one (Debian, Ubuntu: apt-get install python3 python3-venv) or say 'make $(MAKECMDGOALS) PYTHON=/path/to/python3'" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) can't make virtual environments; install its venv package (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON); the first time takes a few minutes."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: install  ## the main job, end to end, on this machine; KEEP=1 leaves it running
	@$(BIN)/python -m pacewatch.demo $(if $(KEEP),--keep)

stop: install  ## end a demo that was left running
	@$(BIN)/python -m pacewatch.demo --stop

test: install  ## every check and every test, a real Airflow included
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder

check: install  ## style, types, the shape of the code, the registry (what the pre-commit hook and CI run)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/pacewatch check > /dev/null

format: install  ## put the code into its usual form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: install  ## the benchmarks; each prints its ratio
	@for b in benchmarks/bench_*.py; do $(BIN)/python $$b || exit 1; done

bench-ingest: install  ## files through ingest, against a bare scan and pandas (POLARS=a Python that has polars: against that too)
	@$(BIN)/python benchmarks/bench_ingest.py $(POLARS)

bench-postfix: install  ## mails and their threads through a real Postfix; needs one, and root
	@$(BIN)/python benchmarks/postfix_delivery.py

bench-%: install
	@$(BIN)/python benchmarks/bench_$(subst -,_,$*).py

bench-kills: install  ## 600 deliveries killed at random moments: what was lost, what came twice
	@$(BIN)/python benchmarks/kill_delivery.py

bench-alertmanager: install  ## scripts of alerts through a real Alertmanager (ALERTMANAGER=its path) and through Pacewatch: who was told what
	@PYTHONPATH=. $(BIN)/python benchmarks/alertmanager_scripts.py "$(ALERTMANAGER)" $(SCRIPTS)

bench-elementary: install  ## the same faults for elementary-data (ELEMENTARY=a Python that has it) and for Pacewatch: lost, doubled, falsely sent
	@$(BIN)/python benchmarks/elementary_faults.py "$(ELEMENTARY)"

up:  ## the team's stack with Docker Compose: PostgreSQL and Airflow's processes (docs/team-stack.md)
	@deploy/compose.sh up

down:  ## end the team's stack; its data stays
	@deploy/compose.sh down

requirements:  ## pin anew what pyproject.toml asks for (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--extra server --extra queue --extra remote --extra demo --extra dev pyproject.toml -o requirements/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		-c requirements/dev.txt --extra server --extra queue --extra remote pyproject.toml -o requirements/runtime.txt

clean:  ## remove the environment and all data
	rm -rf $(VENV) var
