# Every target works from a fresh clone: .venv is made on the way.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := timeout 600 $(BIN)/python -m pip install --quiet --disable-pip-version-check

# Compiled modules are kept, also where the environment says otherwise: the tests start some hundred interpreters, and
# each would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install run demo test check lint harlequin daily bench fuzz coverage screenshots clean

install: .venv/.installed

.venv/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) -c constraints.txt -e '.[dev]'
	touch $@

run: install        ## the terminal app on the sandbox
	$(BIN)/sparkify-tui --sandbox

demo: install       ## create, load, count and one question on the sandbox, headless
	timeout 300 $(BIN)/sparkify-tui --sandbox run

# Each process has an address of its own; a file's tests stay together, and with them what they share.
PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadfile

test: install       ## every test
	timeout 2400 $(BIN)/python -m pytest $(PARALLEL)

lint: install       ## style, types, layers and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	timeout 300 $(BIN)/mypy
	timeout 60 $(BIN)/lint-imports
	timeout 600 $(BIN)/sqlfluff lint --processes 2 sql redshift_sandbox/system_views

check: lint         ## lint, then every test
	$(MAKE) test

# harlequin wants other versions of the libraries than the application has: an environment of its own.
.venv/harlequin/.installed: .venv/.installed
	test -x .venv/harlequin/bin/python || $(PYTHON) -m venv .venv/harlequin
	timeout 600 .venv/harlequin/bin/python -m pip install --quiet --disable-pip-version-check \
	  harlequin==2.17.0 harlequin-redshift==0.1.0
	touch $@

harlequin: .venv/harlequin/.installed ## the sandbox as harlequin sees it
	timeout 300 $(BIN)/python -m pytest tests/clients/test_harlequin.py

daily: install      ## what takes longer: all cases of each kind, histories of sessions, the real data in several orders
	timeout 3000 $(BIN)/python -m pytest -m slow --timeout 600 $(PARALLEL) tests/sparkify_tui tests/redshift_sandbox
	SPARKIFY_EXAMPLES=all timeout 1800 $(BIN)/python -m pytest $(PARALLEL) \
	  $$(grep -l "examples(" $$(find tests -name "test_*.py"))

bench: .venv/harlequin/.installed ## figures side by side with their references; writes docs/benchmarks.md
	timeout 3000 $(BIN)/python -m benchmarks

fuzz: install       ## bytes at both ports of the sandbox, mutated statements, and transactions of many sessions at once
	SPARKIFY_FUZZ_CASES=100000 SPARKIFY_FUZZ_STATEMENTS=200000 timeout 10800 \
	  $(BIN)/python -m pytest -m fuzz $(PARALLEL) tests/fuzz

coverage: install   ## docs/sandbox_coverage.md: what the sandbox covers, case by case, from its tests
	timeout 300 $(BIN)/python -m docs.coverage

screenshots: install ## the pictures that README and docs show
	timeout 300 $(BIN)/python -m docs.screenshots

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
