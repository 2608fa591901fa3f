# The commands of the portal. All of them need Python 3.11 or newer and make; they install the rest into .venv.
PYTHON ?= python3
VENV := .venv/bin/python

.PHONY: run test soak check bench reset format schema texts

run:
	@$(PYTHON) cee_portal/devtools/run/prepare.py run
	@$(VENV) -m cee_portal.devtools.run

test:
	@$(PYTHON) cee_portal/devtools/run/prepare.py dev
	@$(VENV) -m cee_portal.devtools.run.tests

soak:
	@$(PYTHON) cee_portal/devtools/run/prepare.py dev
	@$(VENV) -m cee_portal.devtools.run.tests soak

check:
	@$(PYTHON) cee_portal/devtools/run/prepare.py dev
	@$(VENV) -m cee_portal.devtools.run.checks

bench:
	@$(PYTHON) cee_portal/devtools/run/prepare.py dev
	@$(VENV) -m tests.performance

reset:
	@$(PYTHON) -m cee_portal.devtools.run.reset

# For those who change the code.
format:
	@$(PYTHON) cee_portal/devtools/run/prepare.py dev
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .
	@.venv/bin/djlint templates --reformat --quiet --warn

schema:
	@$(PYTHON) cee_portal/devtools/run/prepare.py dev
	@$(VENV) -m cee_portal.devtools.run.checks --write-schema

texts:
	@$(PYTHON) cee_portal/devtools/run/prepare.py dev
	@$(VENV) -m cee_portal.devtools.texts
