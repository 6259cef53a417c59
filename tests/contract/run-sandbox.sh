#!/bin/sh
# The contract suite against a sandbox of its own: the same program of tests as on a real cluster.
. "$(dirname "$0")/../cli/lib.sh"
case $carnet in */asan/*) build=asan ;; *) build=release ;; esac
suite=$here/build/$build/tests/contract/test_platform
trap '"$carnet" sandbox stop >/dev/null 2>&1; rm -rf "$home"' EXIT
if ! "$carnet" sandbox start >/dev/null; then
    echo "not ok 1 - the sandbox starts"
    exit 1
fi
mkdir "$home/people"
"$carnet" sandbox kubeconfig >"$home/you"
# The same people as on the recipe's cluster, by what they may do.
for person in you=ada colleague=ben viewer=vic stranger=sam administrator=admin; do
    "$carnet" sandbox kubeconfig --as "${person%=*}" >"$home/people/${person#*=}.kubeconfig"
done
CARNET_TEST_KUBECONFIG=$home/you CARNET_TEST_DIR=$home/people timeout 600 "$suite"
