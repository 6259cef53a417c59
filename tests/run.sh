#!/bin/sh
# Runs suites and counts. A suite is a program or script that prints TAP ("ok 1 - …", "not ok 2 - …",
# "ok 3 - … # SKIP why"); cmocka programs are asked for it. A suite that dies, or prints nothing,
# counts as one failure. Ends with one line: N passed, N failed, N skipped.
#   run.sh [-s] [-j N] [-o PATTERN] SUITE…      -s: under sanitizers, leaks count; -j: so many at a time (they
#                                               mostly wait); -o: only matching paths
#   run.sh -c FOLDER SUITE                      one suite, for xargs: its counts go to FOLDER/counts
set -u
export CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C.UTF-8
unset LINES COLUMNS CARNET_IDLE_FD CARNET_NOW KUBECONFIG LANGUAGE NO_COLOR
here=$(cd "$(dirname "$0")" && pwd)

report() { # NAME CODE OUTPUT: sets p, f, s
    # cmocka writes a skipped test as "not ok … # SKIP".
    s=$(grep -ciE '^(not )?ok.*# skip' "$3") f=$(grep '^not ok' "$3" | grep -civ '# skip')
    p=$(grep '^ok' "$3" | grep -civ '# skip')
    if [ "$f" -eq 0 ] && { [ "$2" -ne 0 ] || [ $((p + s)) -eq 0 ]; }; then f=1; fi
    if [ "$f" -gt 0 ]; then
        printf 'FAIL  %-44s %3d ok, %d not ok (exit %d)\n' "$1" "$p" "$f" "$2"
        sed 's/^/      | /' "$3" | grep -v '| ok' | tail -n 80
    else
        printf 'ok    %-44s %3d%s\n' "$1" "$p" "$([ "$s" -gt 0 ] && echo ", $s skipped")"
        grep -iE -B1 '^(not )?ok.*# skip' "$3" | grep '^#' | sort | uniq -c |
            sed 's/^ *\([0-9]*\) # */      skipped: \1, /'
        grep -iE '^ok.*# skip ' "$3" | sed 's/^ok[ 0-9-]*/      skipped: /'
    fi
}
one_suite() { # FOLDER SUITE
    out=$(mktemp "$1/out.XXXXXX") || exit 1
    case $2 in
    *.sh) timeout 600 sh "$2" >"$out" 2>&1 </dev/null ;;
    *) timeout 600 "$2" >"$out" 2>&1 </dev/null ;;
    esac
    code=$?
    name=${2##*/tests/}
    # One report after the other, whatever ends together.
    { flock 9; report "${name#tests/}" "$code" "$out"; echo "$p $f $s" >>"$1/counts"; } 9>"$1/lock"
    rm -f "$out"
}

only='' jobs=1
while getopts sj:o:c: o; do
    case $o in
    s) export ASAN_OPTIONS="detect_leaks=1:abort_on_error=0:exitcode=99" \
              UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1" \
              LSAN_OPTIONS="suppressions=$here/lint/leaks.supp:print_suppressions=0" ;;
    j) jobs=$OPTARG ;;
    o) only=$OPTARG ;;
    c) one_suite "$OPTARG" "$3"; exit 0 ;;
    *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
: >"$folder/counts"
for suite in "$@"; do
    case $suite in *$only*) printf '%s\0' "$suite" ;; esac
done >"$folder/suites"
xargs -0 -r -n 1 -P "$jobs" sh "$here/run.sh" -c "$folder" <"$folder/suites"
# A suite without a count was killed with what ran it.
awk -v suites="$(tr -cd '\0' <"$folder/suites" | wc -c)" '
    { p += $1; f += $2; s += $3 }
    END { f += suites - NR; printf "%d passed, %d failed, %d skipped\n", p, f, s; exit f > 0 }' "$folder/counts"
