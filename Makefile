# `make check` is what CI runs on the oldest Python; on the newest it runs the quick tests only (.ci/run).
UV ?= .uv/bin/uv

.PHONY: check format lint types imports test drills mutants

check: lint types imports test drills

format: $(UV)
	$(UV) run ruff format .
	$(UV) run ruff check --fix .

lint: $(UV)
	$(UV) run ruff format --check .
	$(UV) run ruff check .

types: $(UV)
	$(UV) run mypy

imports: $(UV)
	$(UV) run lint-imports

# Where that variable is set, each of the many processes that the tests start would compile all modules anew.
test: $(UV)
	env -u PYTHONDONTWRITEBYTECODE $(UV) run pytest

drills: $(UV)
	env -u PYTHONDONTWRITEBYTECODE $(UV) run pytest tests/death tests/e2e tests/hostile tests/oddweb

# Mutation testing of a sample: takes about an hour on two cores. `make mutants MUTANTS="--count 20 src/store"`
mutants: $(UV)
	$(UV) run python benchmarks/mutants $(MUTANTS)

.uv/bin/uv:
	python3 -m venv .uv && .uv/bin/pip -q install uv
