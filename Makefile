# Two commands are enough: `make demo` and `make test`. Both need Python 3.11 or newer, make and a package index.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo test lint lock dictionary benchmarks benchmark-addresses benchmark-entities clean

demo: $(READY)  ## Set up, then take a synthetic district of 20,000 people through the whole pipeline.
	$(BIN)/chengma demo

test: $(READY) lint  ## Set up, lint, type-check, test.
	$(BIN)/pytest -q -n auto --maxprocesses 4 --dist loadfile

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The locked versions, all of them listed and checked by hash; the project itself without a look at the index.
# Compiling on all cores, which pip does on one, saves a quarter of the time.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "chengma needs Python 3.11 or newer")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --no-deps -r requirements.lock
	-$(BIN)/python -m compileall -qq -j 0 .venv/lib
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lock:  ## Choose the versions anew (needs uv).
	UV_CUSTOM_COMPILE_COMMAND='make lock' uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-annotate --group dev pyproject.toml -o requirements.lock

dictionary: $(READY)  ## Write docs/dictionary.md anew.
	$(BIN)/chengma dictionary

benchmarks: $(READY)  ## Measure the pipeline at 20 k, 200 k and 1 M people.
	$(BIN)/python -m benchmarks.pipeline

# QUICK=--quick for a run of minutes; the figures of a real register need the register: see README.
benchmark-addresses: $(READY)  ## Measure address coding: speed, accuracy, baselines; the report is build/addresses/report.html.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[benchmarks]'
	$(BIN)/python -m benchmarks.addresses throughput $(QUICK)
	$(BIN)/python -m benchmarks.addresses baselines $(QUICK)
	$(BIN)/python -m benchmarks.addresses accuracy $(QUICK)
	$(BIN)/python -m benchmarks.addresses report --day $(shell date +%F)

# QUICK=--quick for a run of minutes. Public data sets come with packages that want other versions of what is here, so
# they have an interpreter of their own.
benchmark-entities: $(READY) build/peers/ready  ## Measure people and enterprises: accuracy, baselines, ids, speed; see build/entities/report.html.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[benchmarks]'
	$(BIN)/python -m benchmarks.entities accuracy $(QUICK) --work build/cities
	$(BIN)/python -m benchmarks.entities baselines $(QUICK) --work build/cities
	$(BIN)/python -m benchmarks.entities stability $(QUICK) --work build/cities
	$(BIN)/python -m benchmarks.entities external --peers-python build/peers/bin/python
	$(BIN)/python -m benchmarks.entities throughput $(QUICK) --work build/cities
	$(BIN)/python -m benchmarks.entities report --day $(shell date +%F)

build/peers/ready: pyproject.toml
	$(PYTHON) -m venv --clear build/peers
	build/peers/bin/python -m pip install --quiet --disable-pip-version-check 'recordlinkage>=0.16,<1' 'pseudopeople>=1.3,<2'
	touch $@

clean:
	rm -rf .venv build/peers demo .dagster .mypy_cache .pytest_cache .ruff_cache
