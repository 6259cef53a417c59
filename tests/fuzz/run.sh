#!/bin/sh
# Runs fuzzers for a fixed count and prints TAP: run.sh build/fuzz/fuzz_x…
#   CARNET_FUZZ_RUNS   inputs tried by each (20000)
#   CARNET_FUZZ_SEED   another seed gives other inputs (1)
# What is tried begins with tests/fuzz/seeds/<x>/ where that exists. The input of a crash is kept beside the
# program as <program>-crash-…: give it to the program to see the crash again, then make a unit test of it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
found=$(mktemp -d) || exit 1
trap 'rm -rf "$found"' EXIT
export ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1" \
    UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1"

n=0 bad=0
echo "1..$#"
for fuzzer in "$@"; do
    n=$((n + 1))
    name=${fuzzer##*/fuzz_}
    seeds=$here/seeds/$name
    mkdir -p "$found/$name"
    set --
    [ -d "$seeds" ] && set -- "$seeds"
    if "$fuzzer" -runs="${CARNET_FUZZ_RUNS:-20000}" -seed="${CARNET_FUZZ_SEED:-1}" -max_len=4096 \
        -timeout=20 -rss_limit_mb=1024 -verbosity=0 -artifact_prefix="$fuzzer-" \
        "$found/$name" "$@" >"$found/log" 2>&1; then
        echo "ok $n - fuzz $name, ${CARNET_FUZZ_RUNS:-20000} inputs"
    else
        sed 's/^/# /' "$found/log" | tail -n 60
        echo "not ok $n - fuzz $name"
        bad=1
    fi
done
exit $bad
