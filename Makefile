# Everything a newcomer or a developer runs. `make help` lists it.
#
# One environment, .venv, is built from one hash-checked list, requirements.lock. Each step of that
# leaves an empty stamp file in .venv, so that a second `make` goes straight to work.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# What Python compiles is kept, whatever the shell says: else every start compiles the app anew, and
# every training the whole of TensorFlow.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell command -v python3.11 || command -v python3.12)
BIN := .venv/bin
UV := $(BIN)/uv --quiet
OUT := out

# The photo that `make run` opens, or describes where there is no display; there it needs one.
PHOTO =
SAMPLE := assets/sample/photographer.jpg

# System libraries, by Debian's names: Qt's window, its media player, speech, what reads text.
APP_PACKAGES := \
	fonts-dejavu-core libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 \
	libwayland-cursor0 libwayland-egl1 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 \
	libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 \
	libxcb-xkb1 libxkbcommon-x11-0 libxkbcommon0 \
	libpulse0 libxrandr2 \
	espeak-ng libespeak-ng1 pulseaudio-utils \
	tesseract-ocr-eng tesseract-ocr-fra

# What the tests need on top: a display, a hand on the mouse, the ear of a screen reader, a list of
# processes, two other readers of metadata, a client of the service, and the Java in which the captioning field's own scorer is
# written.
TEST_PACKAGES := \
	at-spi2-core curl dbus default-jre-headless exiv2 gir1.2-atspi-2.0 libimage-exiftool-perl procps \
	python3-gi xdotool xvfb

# The app's packages are installed like this, all of them with --all-extras on top: the project's
# own requirements constrained to the lock. uv takes hashes from there and refuses what has none.
INSTALL = $(UV) pip install --python $(BIN)/python --require-hashes -r pyproject.toml \
	-c requirements.lock

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: .venv/.app ## Open the app (on PHOTO=path); without a display describe that photo instead
	@if [ "$$(uname -s)" = Linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
		echo "There is no display to open a window on: describing a photo instead."; \
		$(MAKE) --no-print-directory describe; \
	else \
		$(BIN)/clairvoix $(if $(PHOTO),"$(PHOTO)"); \
	fi

.PHONY: describe
describe: .venv/.app ## Describe PHOTO=path in English and French, and save the sound
	@mkdir -p $(OUT)
	@$(if $(PHOTO),:,echo "No PHOTO=path was given: taking $(SAMPLE)")
	@for language in en fr; do \
		$(BIN)/clairvoix describe "$(or $(PHOTO),$(SAMPLE))" --lang $$language \
			--sound $(OUT)/caption-$$language.wav || exit; \
	done

# Three at a time keep two cores busy: many tests wait for a window, a sound or a process.
.PHONY: test
test: .venv/.dev ## Run the tests, three files at a time (with ARGS=..., as pytest takes them)
	@$(BIN)/python -m pytest $(or $(ARGS),--numprocesses 3 --dist loadfile --no-loadscope-reorder)

.PHONY: check
check: .venv/.dev ## Style, types, the lock on both systems, import directions, documents, addresses
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@for platform in aarch64-apple-darwin x86_64-manylinux_2_28; do \
		for version in 3.11 3.12; do \
			echo "requirements.lock on $$platform, Python $$version"; \
			MACOSX_DEPLOYMENT_TARGET=12.0 $(INSTALL) --all-extras --dry-run --only-binary :all: \
				--python-platform $$platform --python-version $$version \
				--target .venv/dry-run || exit; \
		done; \
	done
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_documents.py

.PHONY: check-mac
check-mac: ## On a Mac: run the model on the real Core ML and write a report to send back
	@if [ "$$(uname -s)" != Darwin ]; then \
		echo "make check-mac needs a Mac: it runs the model on the real Core ML." >&2; exit 2; \
	fi
	@$(MAKE) --no-print-directory .venv/.dev
	@$(BIN)/python -m tests.mac.check_mac $(ARGS)

.PHONY: fuzz
fuzz: .venv/.dev ## Give the gate for pictures damaged ones for a minute (ARGS="--seconds 600")
	@$(BIN)/python -m tests.support.pictures.fuzz --out $(OUT) $(ARGS)

.PHONY: bench
bench: .venv/.dev ## Measure speed and memory
	@$(BIN)/python -m pytest -m bench -s tests/bench $(ARGS)

.PHONY: bench-retrain
bench-retrain: .venv/.dev ## Measure what teaching gives, forgets, costs; half an hour, needs ../shared
	@$(BIN)/python -m tests.bench.bench_teach $(ARGS)

# What is really in the packed app, as it was packed.
PACKED_LIST := dist/Clairvoix/_internal/licences.json

.PHONY: app
app: .venv/.dev ## Pack the app: a .app and a .dmg on a Mac, the folder dist/Clairvoix elsewhere
	@rm -rf dist
	$(BIN)/pyinstaller --noconfirm --log-level ERROR build_app.spec
	@if [ "$$(uname -s)" = Darwin ]; then .ci/disk-image && .ci/checksums; fi
	@du -sh dist/*

.PHONY: test-app
test-app: app ## Start the packed app and use it: window, drop, sound, command line, faults
	@CLAIRVOIX_APP=dist/Clairvoix $(BIN)/python -m pytest -m app tests/desktop/packaging $(ARGS)

.PHONY: test-kit
test-kit: app ## Set the training kit up from the package registry (0.4 GB), teach the packed app with it
	@CLAIRVOIX_APP=dist/Clairvoix $(BIN)/python -m pytest -s -m registry \
		-o faulthandler_timeout=3600 tests/desktop/packaging $(ARGS)

.PHONY: test-page
test-page: .venv/.dev ## Use the service's page in a real Chromium: drop, paste, keyboard, screen reader
	@.ci/system-packages chromium
	@$(BIN)/python -m pytest -m browser tests/desktop/serving/web $(ARGS)

.PHONY: test-retrain
test-retrain: .venv/.dev ## Correct captions in the window, have the shipped model learn them (minutes)
	@$(BIN)/python -m pytest -s -m retrain -o faulthandler_timeout=7200 tests/desktop $(ARGS)

.PHONY: test-notebooks
test-notebooks: .venv/.dev ## Execute the notebooks on 64 photos of DATA=folder (minutes)
	@CLAIRVOIX_DATA=$(or $(DATA),$(abspath ../shared/data)) CLAIRVOIX_PHOTOS=64 \
		$(BIN)/python -m pytest -m notebooks tests/model/training/test_notebooks.py $(ARGS)

.PHONY: test-mac
test-mac: .venv/.dev ## Fetch the Mac's packages (0.5 GB) and read which macOS they are built for
	@$(BIN)/python -m pytest -m wheels tests/desktop/packaging $(ARGS)

# Sums come last: where any part before has failed, there are none.
.PHONY: release
release: ## Check, test, measure, pack, and write sums, a bill of materials and the licences
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory bench
	@$(MAKE) --no-print-directory test-app
	@$(BIN)/python -m desktop.packaging.sbom $(PACKED_LIST) > dist/clairvoix.cdx.json
	@$(BIN)/python -m desktop.packaging.licences $(PACKED_LIST) > dist/licences.txt
	@[ "$$(uname -s)" = Darwin ] || .ci/archive
	@.ci/checksums
	@echo "In dist/:" && ls dist && echo "To give the Mac app away: .ci/sign-and-notarise"

.PHONY: lock
lock: .venv/.uv ## Write requirements.lock anew from pyproject.toml (ARGS=--upgrade for new versions)
	$(UV) pip compile pyproject.toml --all-extras --universal --generate-hashes \
		--custom-compile-command "make lock" -o requirements.lock $(ARGS)

.PHONY: clean
clean: ## Remove the environment and everything made
	rm -rf .venv $(OUT) build dist .mypy_cache .pytest_cache .ruff_cache
	find desktop model tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment, step by step.

.venv/.uv: requirements.lock
	@case "$$(uname -s) $$(uname -m)" in \
		"Darwin arm64" | "Linux x86_64") ;; \
		*) echo "Clairvoix runs on Macs with Apple Silicon and on 64-bit Intel Linux," \
			"not on $$(uname -s) $$(uname -m)." >&2; exit 1 ;; \
	esac
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or 3.12 is needed: https://www.python.org/downloads" >&2; exit 1; \
	fi
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| .ci/system-packages "$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
	@echo "Making .venv with $(PYTHON)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/# via/p' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@touch $@

# Compiled here, which takes seconds, or the first start would have to. Not so what training adds:
# that is six times as much, and little of it is ever imported.
.venv/.app: .venv/.uv pyproject.toml
	@.ci/system-packages $(APP_PACKAGES)
	@echo "Installing the app's Python packages"
	@$(INSTALL) --compile-bytecode
	@$(UV) pip install --python $(BIN)/python --no-deps --build-constraints requirements.lock -e .
	@touch $@

.venv/.dev: .venv/.app
	@.ci/system-packages $(TEST_PACKAGES)
	@echo "Installing the Python packages for training and development"
	@$(INSTALL) --all-extras
	@touch $@
