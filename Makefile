# What one does with a checkout of Hashyard; `make run` alone gets from clone to window.
PYTHON ?= python3
BIN := .venv/bin
DIRECTORY ?= build/screenshots
export PYTHON

.PHONY: help install install-dev run test check lint format screenshots bench lock wheel clean

help:
	@echo 'make run          set up what is missing and open Hashyard'
	@echo 'make install      set up .venv; .venv/bin then holds hashyard'
	@echo 'make test         all checks and the whole test suite'
	@echo 'make check        the same without the slow tests'
	@echo 'make format       lay the code out as make check wants it'
	@echo 'make screenshots  every page as a PNG, light and dark, in $(DIRECTORY)'
	@echo 'make bench        the benchmarks, each beside its yardstick'
	@echo 'make lock         pin the newest dependencies with their hashes'
	@echo 'make wheel        build the wheel into dist'

install: .venv/installed
install-dev: .venv/installed-dev

.venv/installed: pyproject.toml packaging/requirements.txt packaging/install
	@packaging/install
	@touch $@

.venv/installed-dev: pyproject.toml packaging/requirements.txt packaging/requirements-dev.txt packaging/install
	@packaging/install dev
	@touch .venv/installed $@

.venv/installed-bench: .venv/installed-dev packaging/requirements-bench.txt
	@packaging/install bench
	@touch $@

run: install
	@packaging/run

test: lint
	$(BIN)/pytest -n 2

check: lint
	$(BIN)/pytest -n 2 -m 'not slow'

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

format: install-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

build/sample.hashyard: | install
	@mkdir -p build
	$(BIN)/hashyard new $@ --sample

screenshots: install build/sample.hashyard
	$(BIN)/hashyard screenshots build/sample.hashyard $(DIRECTORY)/light --theme light
	$(BIN)/hashyard screenshots build/sample.hashyard $(DIRECTORY)/dark --theme dark

bench: .venv/installed-bench
	$(BIN)/hashyard bench

lock:
	@packaging/lock

wheel: install-dev
	$(BIN)/python -m build --no-isolation --wheel

clean:
	rm -rf build dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis
