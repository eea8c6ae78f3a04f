# What one does with a checkout. `make` alone lists it.

PORT ?= 8501
SEED ?=
DEMO ?= build/demo
RUNS ?= 2000
BIN := .venv/bin
SOURCES := greendot tests scripts hatch_build.py $(wildcard app.py pages bench)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench calibrate lock docs format wheel clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

setup: ## create .venv and install what the lock names
	@scripts/setup.sh

demo: setup ## build the demo company and serve it (PORT= changes 8501, SEED= the company)
	@$(BIN)/python scripts/free_port.py $(PORT)
	$(BIN)/greendot demo $(DEMO) $(if $(SEED),--seed $(SEED))
	$(BIN)/greendot serve $(DEMO) --port $(PORT)

test: check ## run every check and every test, as CI does
	@scripts/setup.sh test
	$(BIN)/python -m pytest

check: setup ## format, lint, types, import rules, layout of SQL, metrics, generated documentation
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy greendot $(wildcard app.py pages)
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 2 queries data/workspace/queries
	$(BIN)/greendot check
	$(BIN)/greendot docs --check

bench: setup ## measure load, publish, pages and briefs; writes build/bench.json
	@scripts/setup.sh test
	$(BIN)/python -m bench --json build/bench.json

calibrate: setup ## simulate series and write docs/calibration.md: how far verdicts can be trusted (half an hour)
	$(BIN)/python -m bench.calibrate --runs $(RUNS) --power-runs 80

docs: setup ## write the generated parts of docs/ again
	$(BIN)/greendot docs

format: setup ## bring code into its one form
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

lock: setup ## take the newest packages that pyproject.toml allows
	scripts/lock.sh

wheel: setup ## build dist/greendot-*.whl
	$(BIN)/python -m hatchling build -t wheel

clean: ## remove what was built; .venv stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
