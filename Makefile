# Everything lives in .venv, made from hashed locks. Only relative paths, so that a checkout may lie anywhere.
# A stamp says what .venv holds, so that a second call installs nothing.

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help rank releases report test quick notebook docs bench lock clean

BIN := .venv/bin
UV  := $(BIN)/python tools/uv.py

# More arguments for `threatscore rank` or for pytest: make rank ARGS="--by group"
ARGS :=
# A Python of your choice, 3.11 or newer: make rank PYTHON=python3.13
PYTHON :=
# One process a processor, each taking from the others when it has nothing left; make test SPREAD= for one alone.
SPREAD := -n auto --dist worksteal

help:  ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

rank: .venv/run.stamp  ## the three tables (ARGS="--by group" for one)
	@$(BIN)/threatscore rank $(ARGS)

releases: .venv/run.stamp  ## a release of every quarter from 2018Q1 to 2023Q4 (ARGS="--out elsewhere")
	@$(BIN)/threatscore releases --from 2018Q1 --to 2023Q4 $(ARGS)

report: .venv/run.stamp  ## page and workbook of the latest quarter into report/
	@$(BIN)/threatscore releases --from 2023Q3 --to 2023Q4
	@$(BIN)/threatscore report 2023Q4 -o report/2023Q4.html --force
	@$(BIN)/threatscore workbook 2023Q4 -o report/2023Q4.xlsx --force

test: .venv/test.stamp  ## style, types, import contract, then all tests with coverage
	@echo "== ruff check"
	@$(BIN)/ruff check .
	@echo "== ruff format --check"
	@$(BIN)/ruff format --check .
	@echo "== mypy"
	@$(BIN)/mypy
	@echo "== lint-imports"
	@$(BIN)/lint-imports --no-logo
	@echo "== pytest"
	@$(BIN)/python -m pytest --cov $(SPREAD) $(ARGS)

quick: .venv/test.stamp  ## only the tests that take no time
	@$(BIN)/python -m pytest -q -m "not slow" $(SPREAD) $(ARGS)

notebook: .venv/test.stamp  ## run every notebook from top to bottom
	@$(BIN)/python -m pytest --nbmake --nbmake-timeout=600 $(ARGS) notebooks

# Every warning is an error. What the theme prints of its own future is none.
docs: .venv/test.stamp  ## the documentation site, in build/site: open index.html there
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -W error -m mkdocs build --strict $(ARGS)

bench: .venv/run.stamp  ## speed as ratios, six minutes (ARGS=--quick for one)
	@$(BIN)/python -m benchmarks $(ARGS)

# `fewest`: one version for every Python, so that the same inputs give the same floats on each.
# run.txt is cut out of test.txt (-c), so that testing never tests other versions than those that rank.
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

lock: .venv/uv.stamp  ## the locks anew from pyproject.toml (UPGRADE=--upgrade for newer versions)
	echo uv | $(COMPILE) --no-annotate - -o requirements/uv.txt
	$(COMPILE) pyproject.toml --group build --extra plot --extra test -o requirements/test.txt
	$(COMPILE) pyproject.toml --group build -c requirements/test.txt -o requirements/run.txt

clean:  ## forget .venv and whatever tools left behind
	rm -rf .venv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find benchmarks src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# uv comes by pip, by hash, into the .venv itself. Asking each candidate to run sorts out shims that only
# pretend to be a Python.
.venv/uv.stamp: requirements/uv.txt
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "== .venv with $$("$$python" --version)"; \
			rm -rf .venv && "$$python" -m venv .venv && exec $(BIN)/python -m pip install --quiet \
				--disable-pip-version-check --require-hashes --only-binary :all: -r requirements/uv.txt; \
		fi; \
	done; echo "no Python 3.11 or newer found; name one: make PYTHON=/path/to/python" >&2; exit 1
	@touch $@

# The project itself is installed editable, by the build tools from the lock, hence --offline.
EDITABLE := $(UV) pip install --quiet --offline --no-deps --no-build-isolation --editable .

.venv/run.stamp: .venv/uv.stamp requirements/run.txt pyproject.toml tools/uv.py
	@echo "== packages to run"
	@$(UV) pip install --quiet --require-hashes -r requirements/run.txt
	@$(EDITABLE)
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements/test.txt
	@echo "== packages to test"
	@$(UV) pip install --quiet --require-hashes -r requirements/test.txt
	@touch $@
