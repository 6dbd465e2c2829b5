# Two commands: `make run` and `make test`. Everything they need is made on the way.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
ROWS ?= 11000
export DEVELOPMENT ?= 1
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: run test check benchmark screenshot clean

run: $(VENV)/installed
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_demo
	@echo
	@echo "  打开 http://127.0.0.1:$(PORT)/   (Ctrl+C 停止)"
	@echo
	@$(BIN)/gunicorn config.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --timeout 60 --log-level warning --no-control-socket

test: $(VENV)/installed-tests
	@$(BIN)/python -m tests.browser_setup
	@$(BIN)/ruff check .
	@$(BIN)/djhtml --tabwidth 2 --check templates
	@$(BIN)/python -m pytest $(ARGS)

benchmark: $(VENV)/installed
	@$(BIN)/python -m benchmarks.roster_import --rows $(ROWS)

screenshot: $(VENV)/installed-tests
	@$(BIN)/python -m tests.browser_setup
	@$(BIN)/python -m pytest tests/journeys/test_screenshot.py --screenshot docs/screenshot.png

clean:
	rm -rf $(VENV) var

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-tests: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@
