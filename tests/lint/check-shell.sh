#!/bin/sh
# Shell scripts through shellcheck, from "warning" on. Left out: what comes from a file that is read in
# (SC1090, SC1091, SC2154, SC2034), and `a= b=`, which empties both (SC1007).
set -eu
cd "$(dirname "$0")/../.."

if ! command -v shellcheck >/dev/null; then
    echo "ok 1 - shell scripts # SKIP no shellcheck here (apt-get install shellcheck)"
    exit 0
fi
# With or without the ending: what git knows and begins as a script of sh does, and what those read in.
scripts=$(
    git ls-files -- '*.sh' 2>/dev/null || find . -name '*.sh' -not -path './build/*'
    grep -lsE '^#!/bin/sh' .ci/run tests/cluster/* || :
)
said=$(mktemp)
trap 'rm -f "$said"' EXIT
# shellcheck disable=SC2046,SC2086  # names without spaces, one a line
if shellcheck -s sh -S warning -f gcc -e SC1007,SC1090,SC1091,SC2154,SC2034 $(echo "$scripts" | sort -u) >"$said"; then
    echo "ok 1 - $(echo "$scripts" | sort -u | wc -l) shell scripts"
else
    sed 's/^/# /' "$said"
    echo "not ok 1 - shell scripts"
fi
