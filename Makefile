# make run: everything, from a fresh clone. make test: all tests. make check: the fast ones.
VENV := .venv
BIN := $(VENV)/bin
INITIAL := migrations/versions/0001_initial.py

migration: $(VENV)/.dev
	rm -f migrations/versions/*.py
	home=$$(mktemp -d) && trap 'rm -rf "$$home"' EXIT && \
	env -u DATABASE_URL -u DB_NAME INTERVIEWBOT_HOME="$$home" \
	$(BIN)/flask db revision --autogenerate --rev-id 0001 -m initial
.PHONY: migration
