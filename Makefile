# Each command does all of its own set-up: system libraries, .venv, the versions of constraints.txt.
# What they run is in packaging/setup_env.py, which works without make as well (Windows).
# Pass arguments on with ARGS: make test ARGS="-k layer"
PYTHON ?= python3
ARGS ?=
SET_UP = $(PYTHON) packaging/setup_env.py

.PHONY: help set-up run test test-readers lint test-team test-cluster crash fuzz histories soak bench shots docs wheel package test-package translations fonts constraints clean

help:
	@echo "make run          open the sample project (without a display: save a picture of the window)"
	@echo "make test         check everything: ruff, mypy, the layers, all tests"
	@echo "make test-readers let other people's readers check what we write (spaCy, datasets ...; installs them)"
	@echo "make test-team    share projects on a PostgreSQL server of its own (Debian's; installs it)"
	@echo "make test-cluster work on a corpus on a Dask cluster of two workers, one of which is killed (installs Dask)"
	@echo "make fuzz         read 1,000 damaged files of every format, each within 10 seconds and 500 MB"
	@echo "make lint         ruff, mypy and the layers only"
	@echo "make crash        kill the program 2,000 times, and see that nothing is lost (every night)"
	@echo "make histories    10,000 random histories of several desks and a program that swaps their files"
	@echo "make soak         a random session in the window for 20 minutes: ARGS=\"--minutes 5 --seed 7\""
	@echo "make bench        measure, and write docs/benchmarks.md"
	@echo "make shots        make every screenshot of the documentation"
	@echo "make docs         make the documentation into a site in build/docs, and follow its links (installs Sphinx)"
	@echo "make wheel        build the wheel into dist/"
	@echo "make package      make what people install: wheel, folder without Python, Debian package; into dist/"
	@echo "make test-package  install what make package made, as people do, and work with it"
	@echo "make translations bring the catalogues of messages up to date, and say what is missing"
	@echo "make fonts        make resources/fonts again, from Debian's packages of the Noto fonts"
	@echo "make set-up       only set up the environment in .venv"
	@echo "make constraints  write constraints.txt anew, with the newest versions that fit"
	@echo "make clean        delete everything that these commands made, .venv included"

set-up run test test-readers lint test-team test-cluster crash fuzz histories soak bench shots docs wheel package test-package translations fonts constraints:
	@$(SET_UP) $@ $(ARGS)

clean:
	rm -rf .venv .venv-readers .venv-package .venv-docs build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find annotator benchmarks packaging tests -name __pycache__ -type d -prune -exec rm -rf {} +
