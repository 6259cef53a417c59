# carnet. Two commands for everybody: `make run` and `make test`; the rest is for people who
# change it. Targets are described in README.md, layers in src/README.md.

VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=

# V=release (default) or V=asan: the same sources under address and undefined-behaviour sanitizers,
# in a folder of their own.
V ?= release
B := build/$(V)

# All processors, unless -j says otherwise.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(or $(shell nproc 2>/dev/null),1)
endif

# Commands are shown whole with VERBOSE=1.
Q := $(if $(VERBOSE),,@)

CC         ?= cc
PKG_CONFIG ?= pkg-config
PACKAGES   := libcurl libcjson ncursesw yaml-0.1 sqlite3 openssl libmicrohttpd

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
            -Wpointer-arith -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wnull-dereference \
            -Wduplicated-cond -Wlogical-op -Wno-unused-parameter -Wno-missing-field-initializers
CFLAGS_release := -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2
CFLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined \
                  -fno-omit-frame-pointer
LDFLAGS_asan   := -fsanitize=address,undefined
LDFLAGS_release := -Wl,-O1 -Wl,--as-needed -Wl,-z,relro,-z,now

CPPFLAGS_ALL = -std=c11 -D_GNU_SOURCE -Iinclude -DCARNET_VERSION='"$(VERSION)"' \
               -DCARNET_BUILD='"build"' $(CPPFLAGS)
CFLAGS_ALL   = $(CFLAGS_$(V)) $(WARNINGS) $(if $(WERROR),-Werror) -fPIE $(LIB_CFLAGS) $(CFLAGS)
LDFLAGS_ALL  = $(LDFLAGS_$(V)) -pie $(LDFLAGS)
# Looked up only when something is compiled, so that `make deps` works without them.
LIB_CFLAGS = $(eval LIB_CFLAGS := $$(shell $(PKG_CONFIG) --cflags $(PACKAGES)))$(LIB_CFLAGS)
LIBS       = $(eval LIBS := $$(shell $(PKG_CONFIG) --libs $(PACKAGES)) -lpthread -lm)$(LIBS)

SOURCES := $(filter-out src/app/main.c,$(wildcard src/*/*.c src/*/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(B)/src/%.o) $(B)/embedded.o
LIBRARY := $(B)/libcarnet.a
PROGRAM := $(if $(filter release,$(V)),build/carnet,$(B)/carnet)

LANGUAGES  := $(patsubst i18n/%.po,%,$(wildcard i18n/*.po))
CATALOGUES := $(LANGUAGES:%=build/i18n/%.mo)
THEMES     := $(wildcard themes/*.theme)

TEST_SOURCES := $(wildcard tests/unit/*/test_*.c tests/ui/*/test_*.c tests/contract/test_*.c \
                           tests/faults/test_*.c)
TEST_SHARED  := $(patsubst tests/%.c,$(B)/tests/%.o,$(wildcard tests/support/*.c))
TESTS        := $(TEST_SOURCES:tests/%.c=$(B)/tests/%)
FUZZERS      := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
BENCHES      := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/bench_*.c))

.PHONY: all deps run test check lint bench soak mutations fuzz fuzz-run test-cluster screenshots install uninstall \
        clean format catalogues tests
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

all: $(PROGRAM)

# -- building ----------------------------------------------------------------------------------------
$(PROGRAM): $(B)/src/app/main.o $(LIBRARY)
	@echo '  link     $@'
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(B)/src/%.o: src/%.c build/deps.done
	@mkdir -p $(@D)
	@echo '  compile  $<'
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The catalogues and themes go into the program, so that a copied executable speaks French.
$(B)/embedded.o: build/embedded.c $(CATALOGUES) $(THEMES)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

build/embedded.c: src/build/embed.sh $(CATALOGUES) $(THEMES) build/deps.done
	@mkdir -p $(@D)
	$(Q)sh src/build/embed.sh $(CATALOGUES) -- $(THEMES) > $@

build/i18n/%.mo: i18n/%.po build/deps.done
	@mkdir -p $(@D)
	$(Q)msgfmt --check -o $@ $<

catalogues: build/deps.done
	sh i18n/update.sh

# -- tests -------------------------------------------------------------------------------------------
# Tests make names with snprintf into arrays they know to be large enough.
TEST_CPPFLAGS = $(CPPFLAGS_ALL) -Itests -DTEST_SOURCE_DIR='"$(CURDIR)"' \
                -DTEST_CARNET='"$(abspath $(PROGRAM))"'
TEST_LIBS     = $(LIBS) $$($(PKG_CONFIG) --libs cmocka vterm openssl) -lutil

$(B)/tests/support/%.o: tests/support/%.c build/test-deps.done
	@mkdir -p $(@D)
	@echo '  compile  $<'
	$(Q)$(CC) $(TEST_CPPFLAGS) $(CFLAGS_ALL) -Wno-format-truncation -MMD -MP -c -o $@ $<

$(B)/tests/%: tests/%.c $(TEST_SHARED) $(LIBRARY) build/test-deps.done
	@mkdir -p $(@D)
	@echo '  test     $<'
	$(Q)$(CC) $(TEST_CPPFLAGS) $(CFLAGS_ALL) -Wno-format-truncation -MMD -MP -MF $@.d $(LDFLAGS_ALL) -o $@ $< $(TEST_SHARED) \
		$(LIBRARY) $(TEST_LIBS)

tests: $(TESTS) $(PROGRAM)

# ONLY=pattern runs the suites whose path matches.
test: tests
	@sh tests/run.sh -j "$$(nproc)" $(if $(ONLY),-o '$(ONLY)') $(TESTS) $(wildcard tests/lint/check-*.sh) \
		$(wildcard tests/cli/test-*.sh tests/contract/run-*.sh)

# These run in the release build only: their deadlines are real ones.
RELEASE_ONLY := tests/cli/test-calls.sh tests/cli/test-change.sh
check:
	$(MAKE) V=asan WERROR=1 tests
	CARNET='$(CURDIR)/build/asan/carnet' sh tests/run.sh -s -j "$$(nproc)" $(if $(ONLY),-o '$(ONLY)') $(TEST_SOURCES:tests/%.c=build/asan/tests/%) \
		$(wildcard tests/lint/check-*.sh tests/lint/slow-*.sh) \
		$(filter-out $(RELEASE_ONLY),$(wildcard tests/cli/test-*.sh))

lint:
	sh tests/run.sh $(wildcard tests/lint/check-*.sh tests/lint/slow-*.sh)

bench: all $(BENCHES)
	sh tests/bench/run.sh $(BENCHES)

$(B)/bench/%: tests/bench/%.c $(TEST_SHARED) $(LIBRARY)
	@mkdir -p $(@D)
	@echo '  bench    $<'
	$(Q)$(CC) $(TEST_CPPFLAGS) $(CFLAGS_ALL) -Wno-format-truncation $(LDFLAGS_ALL) -o $@ $< $(TEST_SHARED) $(LIBRARY) $(TEST_LIBS)

# ON=sandbox or server: that one alone. The server is skipped where it cannot be had.
soak: $(PROGRAM) $(B)/tests/soak/cutter $(B)/tests/soak/follow $(B)/tests/soak/change
	sh tests/soak/run.sh $(or $(MINUTES),24) $(or $(ON),both)

# Is every fault noticed? Breaks a copy of the tree, one place after the other.
mutations: all
	sh tests/mutations/run.sh $(ONLY)

FUZZ_CFLAGS := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
FUZZ_OBJECTS := $(SOURCES:src/%.c=build/fuzz/src/%.o) build/fuzz/src/embedded.o

build/fuzz/src/embedded.o: build/embedded.c
	@mkdir -p $(@D)
	$(Q)clang $(CPPFLAGS_ALL) $(FUZZ_CFLAGS) -c -o $@ $<

build/fuzz/src/%.o: src/%.c
	@mkdir -p $(@D)
	$(Q)clang $(CPPFLAGS_ALL) $(FUZZ_CFLAGS) $(LIB_CFLAGS) -MMD -MP -c -o $@ $<

build/fuzz/libcarnet.a: $(FUZZ_OBJECTS)
	@rm -f $@
	$(Q)ar rcs $@ $^

build/fuzz/fuzz_%: tests/fuzz/fuzz_%.c build/fuzz/libcarnet.a
	@echo '  fuzzer   $<'
	$(Q)clang $(CPPFLAGS_ALL) $(FUZZ_CFLAGS) -fsanitize=fuzzer $(LIB_CFLAGS) -o $@ $< build/fuzz/libcarnet.a $(LIBS)

# Needs clang, which only fuzzing does: skipped with a word where it cannot be had.
fuzz:
	@sh src/build/deps.sh fuzz || { echo 'skipped: no clang'; echo '0 passed, 0 failed, 1 skipped'; exit 0; }; \
	$(MAKE) -j2 fuzz-run

fuzz-run: $(FUZZERS)
	sh tests/fuzz/run.sh $(FUZZERS)

test-cluster: tests
	sh tests/cluster/run-suites.sh

# -- the person's targets ----------------------------------------------------------------------------
run: all
	@$(PROGRAM) $(ARGS)

deps: build/deps.done
build/deps.done: src/build/deps.sh
	@mkdir -p build
	@sh src/build/deps.sh build
	@touch $@
build/test-deps.done: src/build/deps.sh build/deps.done
	@sh src/build/deps.sh test
	@touch $@

screenshots: $(B)/screenshots/pictures $(PROGRAM)
	$(B)/screenshots/pictures screenshots

$(B)/screenshots/%: screenshots/%.c $(TEST_SHARED) $(LIBRARY) build/test-deps.done
	@mkdir -p $(@D)
	$(Q)$(CC) $(TEST_CPPFLAGS) $(CFLAGS_ALL) -Wno-format-truncation $(LDFLAGS_ALL) -o $@ $< $(TEST_SHARED) $(LIBRARY) $(TEST_LIBS)

# Catalogues and themes are in the program; V plays no part: the release build is installed.
install: all
	install -D -m 755 build/carnet $(DESTDIR)$(PREFIX)/bin/carnet
	install -D -m 644 README.md $(DESTDIR)$(PREFIX)/share/doc/carnet/README.md
	install -D -m 644 i18n/fr/README.fr.md $(DESTDIR)$(PREFIX)/share/doc/carnet/README.fr.md
	install -D -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/doc/carnet/LICENSE

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/carnet
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/carnet

clean:
	rm -rf build

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

-include $(OBJECTS:.o=.d) $(B)/src/app/main.d $(TESTS:=.d) $(TEST_SHARED:.o=.d) $(FUZZ_OBJECTS:.o=.d)
