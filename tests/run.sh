#!/bin/sh
# Runs suites and counts. A suite is a program or script that prints TAP ("ok 1 - …", "not ok 2 - …",
# "ok 3 - … # SKIP why"); cmocka programs are asked for it. A suite that dies, or prints nothing,
# counts as one failure. Ends with one line: N passed, N failed, N skipped.
#   run.sh [-s] [-o PATTERN] SUITE…      -s: under sanitizers, leaks count; -o: only matching paths
set -u
export CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C.UTF-8
unset LINES COLUMNS CARNET_IDLE_FD CARNET_NOW KUBECONFIG LANGUAGE NO_COLOR
here=$(cd "$(dirname "$0")" && pwd)
only=
while getopts so: o; do
    case $o in
    s) export ASAN_OPTIONS="detect_leaks=1:abort_on_error=0:exitcode=99" \
              UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1" \
              LSAN_OPTIONS="suppressions=$here/lint/leaks.supp:print_suppressions=0" ;;
    o) only=$OPTARG ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))

passed=0 failed=0 skipped=0
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
for suite in "$@"; do
    if [ -n "$only" ]; then case $suite in *$only*) ;; *) continue ;; esac; fi
    case $suite in
    *.sh) timeout 600 sh "$suite" >"$out" 2>&1 ;;
    *) timeout 600 "$suite" >"$out" 2>&1 ;;
    esac
    code=$?
    # cmocka writes a skipped test as "not ok … # SKIP".
    s=$(grep -ciE '^(not )?ok.*# skip' "$out") f=$(grep '^not ok' "$out" | grep -civ '# skip')
    p=$(grep '^ok' "$out" | grep -civ '# skip')
    if [ $f -eq 0 ] && { [ $code -ne 0 ] || [ $((p + s)) -eq 0 ]; }; then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    name=${suite##*/tests/}; name=${name#tests/}
    if [ $f -gt 0 ]; then
        printf 'FAIL  %-44s %3d ok, %d not ok (exit %d)\n' "$name" "$p" "$f" "$code"
        sed 's/^/      | /' "$out" | grep -v '| ok' | tail -n 80
    else
        printf 'ok    %-44s %3d%s\n' "$name" "$p" "$([ "$s" -gt 0 ] && echo ", $s skipped")"
        grep -iE -B1 '^(not )?ok.*# skip' "$out" | grep '^#' | sort | uniq -c |
            sed 's/^ *\([0-9]*\) # */      skipped: \1, /'
        grep -iE '^ok.*# skip ' "$out" | sed 's/^ok[ 0-9-]*/      skipped: /'
    fi
done
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
