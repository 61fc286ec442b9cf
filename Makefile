# What a checkout can do: `make help` lists it. Set-up happens by itself, once, and again when a lock file changes;
# it leaves two marks: .venv/ready (Canh runs) and .venv/test-ready (Canh can be tested).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo test venv check bench lab lock messages clean

PYTHON ?= python3
BIN := .venv/bin
# Where the catalogues of a room are: its own words, and nothing of another room's.
ROOMS_WITH_WORDS := server/web/locale alerts/locale
# Packages are installed without bytecode, so the first start must be free to write it.
export PYTHONDONTWRITEBYTECODE :=

# -- everyday ------------------------------------------------------------------------------------

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: .venv/ready  ## start a simulated province (FRESH=1 forgets the last one, DISTRICT=1 a small one, PORT=8080)
	@exec $(BIN)/canh demo $(if $(filter 1,$(FRESH)),--fresh) $(if $(filter 1,$(DISTRICT)),--district) $(if $(PORT),--port $(PORT))

test: .venv/test-ready  ## run every test, then list what was skipped and why (ARGS="-k word" chooses)
	@mkdir -p build
	run() {
	  local code=0
	  echo "== $$1"
	  $(BIN)/python -m pytest -q -rs "$${@:2}" $(ARGS) 2>&1 | tee -a build/test.log || code=$$?
	  [ $$code = 5 ] || return $$code  # 5: this half has no such test
	}
	count() {
	  grep -E '^[= ]*[0-9]+ [a-z]+.* in [0-9.]+s' build/test.log | grep -oE "\b[0-9]+ ($$1)\b" | awk '{ n += $$1 } END { print n + 0 }' || true
	}
	failed=0
	: > build/test.log
	# A minute of these is waiting for what runs out: on two cores a third worker computes meanwhile.
	run "side by side" -n 3 --dist worksteal -m "not journey and not browser" || failed=1
	run "journeys that want the machine to themselves" -m alone || failed=1
	# These mostly wait, so two files go side by side; the tests of one file follow each other.
	run "journeys and browser, file by file" -n 2 --dist loadfile -m "(journey or browser) and not alone" || failed=1
	skips=$$(grep '^SKIPPED' build/test.log || true)
	[ -z "$$skips" ] || printf '\n== SKIPPED: what these stand for was NOT tested here\n%s\n' "$$skips"
	printf '\n%s passed, %s failed, %s skipped\n' "$$(count passed)" "$$(count 'failed|errors?')" "$$(count skipped)"
	exit $$failed

check: .venv/test-ready  ## format, lint, types and import rules: the whole gate
	@failed=0
	step() { echo "== $$*"; $(BIN)/"$$@" || failed=1; }
	step ruff format --check --quiet
	step ruff check --quiet
	step mypy
	step lint-imports --no-logo
	exit $$failed

bench: .venv/test-ready  ## measure Canh on this machine
	@exec $(BIN)/python -m tests.bench

lab: .venv/test-ready  ## break things in a small province of real hosts, and score who is blamed (SEED=7 FAULTS=40)
	@exec $(BIN)/python -m tests.lab $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults $(FAULTS))

messages: .venv/ready  ## bring the catalogues of the pages and of the messages up to date with the code
	@mkdir -p build
	for room in $(ROOMS_WITH_WORDS); do
	  $(BIN)/pybabel -q extract -F pyproject.toml -k pgettext:1c,2 -k _n:1,2 --no-location --sort-output \
	    --project=Canh --header-comment="# What Canh says." -o build/canh.pot $${room%%/*}
	  for language in $$(ls $$room); do
	    $(BIN)/pybabel -q update -D canh -i build/canh.pot -d $$room -l $$language -N --ignore-pot-creation-date
	  done
	done

clean:  ## remove what was built and installed here (the demo's data stay: make demo FRESH=1)
	@rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find agent server checks alerts tests -name __pycache__ -type d -prune -exec rm -rf {} +

# -- set-up --------------------------------------------------------------------------------------

venv: .venv/ready  ## make .venv with what Canh needs to run (PYTHON=python3.13 chooses the Python)

.PHONY: again
.venv/ready: locks/server.lock pyproject.toml $(if $(filter command%,$(origin PYTHON)),again)
	@$(SETUP)
	right_python
	[ -x $(BIN)/python ] && [ "$$(version $(BIN)/python)" = "$$(version "$$python")" ] || step "virtual environment" new_venv
	packages locks/server.lock
	step "Canh itself" install --no-deps --no-build-isolation -e .
	touch $@

.venv/test-ready: locks/test.lock .venv/ready
	@$(SETUP)
	packages locks/test.lock
	step "bytecode, since tests start many processes" $(BIN)/python -m compileall -q -j 0 .venv/lib
	touch $@

# Bash functions of the two rules above. uv installs when it is there, else pip.
define SETUP
python="$(PYTHON)"
mkdir -p build
log=build/set-up.log
stop() { echo "$$*" >&2; exit 1; }
version() { "$$1" -c 'import sys; print(*sys.version_info[:2], sep=".")' 2>/dev/null || true; }
right_python() {
  command -v "$$python" >/dev/null || stop "There is no '$$python' here. Canh needs Python 3.11 or newer: name one with make venv PYTHON=..."
  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || stop "'$$python' is Python $$(version "$$python"), and Canh needs 3.11 or newer: name one with make venv PYTHON=..."
}
new_venv() {
  if command -v uv; then uv venv --clear --python "$$(command -v "$$python")" .venv; return; fi
  "$$python" -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments: apt install python3-venv"; return 1; }
  "$$python" -m venv --clear .venv
}
install() {
  if command -v uv; then uv pip install --python $(BIN)/python "$$@"; return; fi
  $(BIN)/python -m pip --version || $(BIN)/python -m ensurepip || return 1
  $(BIN)/python -m pip install --no-compile --disable-pip-version-check --progress-bar off "$$@"
}
# What is installed counts up on a terminal; elsewhere a step is one line when it is over.
step() {
  local name="$$1" code=0 job; shift
  "$$@" >$$log 2>&1 & job=$$!
  while [ -t 1 ] && kill -0 $$job 2>/dev/null; do
    printf '\r  %s ... %s ' "$$name" "$$(grep -c '^Collecting' $$log || true)"; sleep 0.3
  done
  wait $$job || code=$$?
  [ ! -t 1 ] || printf '\r\033[K'
  [ $$code = 0 ] || { cat $$log >&2; stop "Set-up stopped at: $$name"; }
  printf '  %s: done\n' "$$name"
}
packages() { step "$$(grep -c == "$$1") packages of $$1" install --require-hashes --no-deps -r "$$1"; }
endef

lock:  ## choose the newest fitting versions anew where pyproject.toml asks for it (UPGRADE=1: everywhere)
	@uv=$$(command -v uv || true)
	if [ -z "$$uv" ]; then
	  uv=build/uv/bin/uv
	  [ -x $$uv ] || { $(PYTHON) -m venv build/uv && build/uv/bin/python -m pip install --quiet uv; }
	fi
	compile() { "$$uv" pip compile pyproject.toml "$$@" --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-config --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(filter 1,$(UPGRADE)),--upgrade); }
	compile --extra server --group build -o locks/server.lock
	compile -c locks/server.lock -o locks/agent.lock
	compile --extra server --group test -c locks/server.lock -o locks/test.lock
	! grep -nE '://|@ file|^-|^[^#]* /' locks/*.lock || { echo "A lock file names a place; it must name packages only." >&2; exit 1; }
