#!/bin/sh
# Every public header compiles alone, as C11 with strict warnings, and has its own guard.
set -u
cd "$(dirname "$0")/../.." || exit 1
n=0
for h in $(find include -name '*.h' | sort); do
    n=$((n + 1))
    guard=$(echo "${h#include/}" | tr 'a-z/.' 'A-Z__')
    if ! grep -q "^#ifndef $guard\$" "$h"; then
        echo "not ok $n - $h: guard is not $guard"
    elif ! out=$(printf '#include <%s>\ntypedef int nothing;\n' "${h#include/}" |
        ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wstrict-prototypes -Werror -Iinclude \
            -fsyntax-only -x c - 2>&1); then
        echo "$out" | sed 's/^/# /'
        echo "not ok $n - $h does not compile alone"
    else
        echo "ok $n - $h"
    fi
done
