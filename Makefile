# Two commands do all the set-up: `make demo` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1

.PHONY: install system demo test lint types check clean

install: $(STAMP)   ## everything the program needs, into this folder and (by apt) the system

system:
	@bash scripts/install-system.sh

$(STAMP): pyproject.toml constraints.txt scripts/install-system.sh
	@bash scripts/install-system.sh
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,second-engine]'
	@touch $(STAMP)

demo: install       ## the main job on the bundled samples
	@bash scripts/demo.sh

test: install       ## the tests
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: install
	$(BIN)/mypy

check: lint types test

clean:
	rm -rf data/processed/* $(VENV)
