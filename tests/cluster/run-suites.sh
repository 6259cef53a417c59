#!/bin/sh
# make test-cluster: brings a real Kubernetes up, runs the suites that need one, and takes it down again. A
# cluster that is running already (CARNET_TEST_DIR) is used and left alone. Without root or Go it skips with a
# word. Prints the count of tests/run.sh.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
# What stops the API server comes last, and only on a cluster of our own.
suites="$top/build/release/tests/contract/test_platform $top/build/release/tests/contract/test_diagnosis
        $top/tests/contract/run-same-answers.sh $top/tests/cluster/suite-*.sh"
disturbing="$top/build/release/tests/contract/test_cluster_faults"

skip() {
    echo "skipped: $1" >&2
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}
dir=${CARNET_TEST_DIR:-}
if [ -z "$dir" ]; then
    dir=$(mktemp -d "${TMPDIR:-/tmp}/carnet-cluster.XXXXXX")
    "$here/up" "$dir" 2>"$dir.log"
    code=$?
    tail -n 3 "$dir.log" >&2
    if [ $code -eq 77 ]; then
        why=$(tail -n 1 "$dir.log"); rm -rf "$dir" "$dir.log"
        skip "$why"
    fi
    if [ $code -ne 0 ]; then
        cat "$dir.log" >&2
        "$here/down" "$dir"
        echo "0 passed, 1 failed, 0 skipped"
        exit 1
    fi
    trap '"$here/down" "$dir"; rm -rf "$dir" "$dir.log"' EXIT
    trap 'exit 1' INT TERM HUP
    export CARNET_TEST_DISTURB=1
    suites="$suites $disturbing"
fi
set -a
. "$dir/env"
set +a
programs=
for s in $suites; do
    case $s in *.d | *.o) continue ;; esac
    [ -f "$s" ] && programs="$programs $s"
done
# shellcheck disable=SC2086  # a list of words on purpose
sh "$top/tests/run.sh" $programs
