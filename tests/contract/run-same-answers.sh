#!/bin/sh
# The sandbox's answers beside those of a real API server: the same requests to both.
. "$(dirname "$0")/../cli/lib.sh"
case $carnet in */asan/*) build=asan ;; *) build=release ;; esac
if [ -z "${CARNET_TEST_DIR:-}" ]; then
    echo "ok 1 - the same answers # SKIP no cluster (CARNET_TEST_DIR)"
    exit 0
fi
trap '"$carnet" sandbox stop >/dev/null 2>&1; rm -rf "$home"' EXIT
if ! "$carnet" sandbox start >/dev/null; then
    echo "not ok 1 - the sandbox starts"
    exit 1
fi
"$carnet" sandbox kubeconfig --as administrator >"$home/admin"
CARNET_TEST_SANDBOX=$home/admin timeout 300 "$here/build/$build/tests/contract/test_same_answers"
