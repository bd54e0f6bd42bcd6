# Two commands do all the set-up on a fresh machine: `make serve` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.run-installed
DEV    := $(VENV)/.dev-installed

.PHONY: help serve test test-deep lint format bench clean
help:            ## show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Skra needs Python 3.11 or newer; set PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --upgrade pip

$(RUN): setup.cfg setup.py pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q -e .
	@touch $@

$(DEV): $(RUN)
	$(BIN)/pip install -q -e '.[test,bench,lint]'
	@touch $@

serve: $(RUN)    ## start the registry on 8081 and the broker on 9092, data in ./skra-data (ARGS="…" for flags)
	@$(BIN)/skra serve $(ARGS)

test: $(DEV)     ## lint, then every test but the deep forms
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -m "not deep" -n auto --dist loadfile $(ARGS)

test-deep: $(DEV)  ## the long forms too
	$(BIN)/pytest $(ARGS)

lint: $(DEV)     ## ruff, import law, mypy strict, pyright strict, known faults of what is installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=app:cli:compat:lint $(BIN)/lint-imports setup.cfg --no-cache
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/python -m tests.supply

format: $(DEV)   ## let ruff format and fix what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV)    ## the benchmarks, each figure beside its baseline in the same run
	$(BIN)/python -m bench $(ARGS)

clean:           ## remove the virtual environment and the caches (never skra-data)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
