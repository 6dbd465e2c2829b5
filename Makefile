# Two commands: `make run` and `make test`. Everything they need is made on the way.
# The folder's path may hold spaces and quotation marks: nothing here names it, and no script of the virtual
# environment is called, as their first line breaks on a space.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
ROWS ?= 11000
STEPS ?= 10000
COUNT ?= 500
MINUTES ?= 12
SIZES ?= 1 30
JOBS ?= auto
DATES ?= 2027-01-02 2028-02-29 2031-06-30
DATED ?= tests/selection tests/reserve_cadres tests/villages tests/mentoring tests/training tests/workbench tests/accounts \
	tests/office tests/access tests/test_*.py
# make run DEMO=0 starts without a township, as on the first day in an office.
DEMO ?= 1
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
# Runs a command with the PostgreSQL that comes along, or with DATABASE_URL where that is set.
WITH_DATABASE := $(BIN)/python -m config.embedded
export DEVELOPMENT ?= 1
export PYTHONDONTWRITEBYTECODE ?= 1
export PORT

.PHONY: run manage test test-dates check audit walk kills soak scale-out scan mutants hostile benchmark benchmark-web benchmark-pages benchmark-sizes bundle screenshot guide-pictures gallery clean

# What measures makes tables of its own and passes guards by.
benchmark benchmark-web benchmark-pages benchmark-sizes: export AS_OWNER = 1

run: $(VENV)/installed
	@exec $(WITH_DATABASE) sh -ec '\
	$(BIN)/python manage.py migrate --verbosity 0; \
	unset OWNER_DATABASE_URL; \
	$(BIN)/python manage.py collectstatic --no-input --verbosity 0; \
	if [ "$(DEMO)" = 1 ]; then $(BIN)/python manage.py load_demo; fi; \
	printf "\n  打开 http://127.0.0.1:%s/   (Ctrl+C 停止)\n\n" "$$PORT"; \
	$(BIN)/python manage.py worker --beside $$$$ & \
	exec $(BIN)/python -m gunicorn config.wsgi --bind "127.0.0.1:$$PORT" --workers 2 --threads 4 --timeout 60 \
	--log-level warning --no-control-socket'

# make manage ARGS="send_reminders"
manage: $(VENV)/installed
	@exec $(WITH_DATABASE) $(BIN)/python manage.py $(ARGS)

# make test ARGS="tests/selection -x"
test: $(VENV)/installed-tests check
	@$(BIN)/python -m tests.browser_setup
	@exec $(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

# Every room but the browser, on other days and on a server whose clock is UTC: make test-dates DATES="2028-02-29"
test-dates: $(VENV)/installed-tests
	@for day in $(DATES); do echo "$$day"; \
	TZ=UTC TODAY=$$day $(BIN)/python -m pytest -n $(JOBS) -q -m "not browser" $(DATED) || exit 1; done

check: $(VENV)/installed-tests
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check --quiet .
	@$(BIN)/python -m djhtml --tabwidth 2 --check templates
	@$(BIN)/python -m mypy

# Whether a package of ours has a known weakness; asks a public register, so it is no part of `make test`: CI asks after it, and goes on
# where the register does not answer (STRICT=). What bandit looks for in the code, `make check` does: ruff's rules S are bandit's.
audit: STRICT = --strict
audit: $(VENV)/installed
	@$(INSTALL) -e '.[try,audit]'
	@$(BIN)/python -m tests.audit $(STRICT)

# A township driven at random, much further than the suite does: make walk STEPS=10000
walk: $(VENV)/installed-tests
	@STEPS=$(STEPS) exec nice $(BIN)/python -m pytest -n $(JOBS) -p no:randomly tests/walk

# Processes killed while people work: make kills COUNT=200. With sessions of the database, so on a server of its own.
kills: $(VENV)/installed-tests
	@exec $(BIN)/python -m pytest -n 0 -s tests/operating/kills.py --kills $(COUNT)

# A long day at the office, and what the processes take at its end: make soak COUNT=10000
soak: COUNT = 10000
soak: $(VENV)/installed-tests
	@exec $(BIN)/python -m pytest -n 0 -s tests/operating/soak.py --soak $(COUNT)

# Two databases, two web servers, nginx, files in a bucket, while one after the other is killed: make scale-out. Needs nginx.
scale-out: $(VENV)/installed-tests
	@exec $(BIN)/python -m tests.operating.scale_out $(ARGS)

# A scanner of web applications (wapiti) signed in as the office and as a secretary: make scan MINUTES=400 JOBS=4
scan: JOBS = 0
scan: $(VENV)/installed-tests build/scanner/bin/wapiti
	@exec $(BIN)/python -m pytest -n $(JOBS) -rP tests/operating/scan.py --scan $(MINUTES) --scanner build/scanner/bin/wapiti

# Once a week: make mutants, or every change of one module: make mutants ARGS="--all mentoring/months/months.py"
mutants: $(VENV)/installed-tests
	@$(INSTALL) -e '.[try,test,mutants]'
	@exec $(BIN)/python -m tests.mutants $(ARGS)

# Spoilt workbooks through upload, reading, marking and confirm: make hostile COUNT=500
hostile: $(VENV)/installed-tests
	@exec $(BIN)/python -m pytest -n 0 -s tests/hostile --hostile $(COUNT)

# A roster in and out, and a month's end, as ratios to the least that is possible and to what others take.
benchmark: $(VENV)/installed-tests
	@exec $(WITH_DATABASE) $(BIN)/python -m benchmarks.ratios --rows $(ROWS)

# A very large roster through the web: the longest request, and the memory each process takes.
benchmark-web: ROWS = 130000
benchmark-web: $(VENV)/installed-tests
	@exec $(WITH_DATABASE) $(BIN)/python -m benchmarks.roster_through_web --rows $(ROWS)

# The first byte of the main pages beside that of an empty Django page.
benchmark-pages: $(VENV)/installed
	@exec $(WITH_DATABASE) $(BIN)/python -m benchmarks.pages

# Every page of a township among many others, or of a very large one: make benchmark-sizes SIZES="1 100" WITHIN="--within --villages 18"
benchmark-sizes: $(VENV)/installed
	@exec $(WITH_DATABASE) $(BIN)/python -m benchmarks.sizes --sizes $(SIZES) $(WITHIN)

# For a machine without internet: wheels for x86-64 and aarch64, tried without network, and the program.
bundle: $(VENV)/installed
	@$(BIN)/python deploy/bundle.py build/bundle

screenshot: $(VENV)/installed-tests
	@$(BIN)/python -m tests.browser_setup
	@exec $(BIN)/python -m pytest tests/journeys/test_screenshot.py --screenshot docs/screenshot.png

# The user guide's pictures, from the demo.
guide-pictures: $(VENV)/installed-tests
	@$(BIN)/python -m tests.browser_setup
	@exec $(BIN)/python -m pytest tests/journeys/guide_pictures.py --guide-pictures docs/guide

# Every page at 1366 and 390, some dark: make gallery, or make gallery ONLY="assessments board"; then open var/gallery/index.html
gallery: $(VENV)/installed-tests
	@$(BIN)/python -m tests.browser_setup
	@exec $(BIN)/python -m pytest -n 0 tests/journeys/gallery_pictures.py --gallery var/gallery --only "$(ONLY)"

clean:
	rm -rf $(VENV) var

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) -e '.[try]'
	@touch $@

build/scanner/bin/wapiti:
	$(PYTHON) -m venv build/scanner
	build/scanner/bin/python -m pip install --quiet --disable-pip-version-check wapiti3==3.2.3

$(VENV)/installed-tests: $(VENV)/installed
	$(INSTALL) -e '.[try,test]'
	@touch $@
