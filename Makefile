# garant: a thin face over meson. `make help` lists the targets.
SHELL := /bin/bash
PREFIX ?= /usr/local

FAULTS ?= 1000 3400

.PHONY: all run test test-sanitize lint format docs fuzz coverage bench mutants soak faults years clean install uninstall help
all:
	@scripts/setup run
	@scripts/build build

run:
	@scripts/run

test:
	@scripts/setup run test
	@scripts/test

test-sanitize:
	@scripts/setup run test sanitize
	@scripts/test-sanitize

lint:
	@scripts/setup run test lint
	@scripts/lint

format:
	@scripts/setup lint
	@find src include examples tests fuzz bench \( -name '*.c' -o -name '*.h' \) -print0 2>/dev/null \
		| xargs -0 -r clang-format-14 -i

docs: all
	@scripts/make-reference build/garant docs/reference

fuzz:
	@scripts/setup run sanitize
	@scripts/fuzz $(TARGET)

coverage:
	@scripts/setup run test coverage
	@scripts/coverage

bench: all
	@scripts/setup bench
	@scripts/bench

mutants:
	@scripts/setup run test
	@scripts/mutants $(MUTANTS)

# A million random contracts beside the oracle; SOAK="--seed 7 --count 1000 -j 2" changes that.
soak:
	@scripts/setup run test
	@scripts/build build
	@tests/oracle/oracle.py --count 1000000 --progress $(SOAK)

# Kills and losses of power, a third as many runs as losses; FAULTS="100 400" changes that.
faults:
	@scripts/setup run test
	@scripts/build build
	@tests/program/book_faults_test.py $(FAULTS)
	@tests/program/close_faults_test.py $(firstword $(FAULTS))

# Simulated years from the first on; YEARS=2000 changes how many, SEED=random where they begin.
years:
	@scripts/setup run test
	@scripts/build build
	@tests/program/year_test.py $(or $(YEARS),200)

clean:
	rm -rf build build-*

install: all
	@meson configure build -Dprefix=$(PREFIX)
	meson install -C build --quiet

uninstall:
	ninja -C build uninstall

help:
	@echo 'make                build ./build/garant (installs what is missing on Debian)'
	@echo 'make run            the demonstration'
	@echo 'make test           all tests; the last line counts them'
	@echo 'make soak           a million random contracts beside the oracle; SOAK="-j 2 --seed 7"'
	@echo 'make years          two hundred simulated years of a provider, with losses of power'
	@echo 'make faults         a thousand kills and ten thousand losses of power of a book'
	@echo 'make test-sanitize  the same tests under clang with its sanitizers'
	@echo 'make lint           format, warnings, layers, sizes, banned calls, analysers'
	@echo 'make format         rewrites the C files in our format'
	@echo 'make docs           writes the printed pages of docs/reference'
	@echo 'make fuzz           FUZZ_SECONDS=60 per target; TARGET=name for one'
	@echo 'make coverage       what the tests run of core, by line and branch'
	@echo 'make bench          measures garant against other tools'
	@echo 'make mutants        breaks one comparison at a time; a test must notice'
	@echo 'make install        PREFIX=/usr/local, DESTDIR= for packagers'
	@echo 'make uninstall, make clean'
