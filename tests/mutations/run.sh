#!/bin/sh
# make mutations: breaks the program in one place after the other, in a copy of the tree, and sees whether the
# suites turn red. What to break and who must notice stands in table/ (README.md). Prints TAP and a count.
#   run.sh [-k] [PATTERN]   only mutations whose "area: name" matches; -k keeps the copy, for another run of -k
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
keep=
if [ "${1:-}" = -k ]; then keep=yes; shift; fi
pattern=${1:-}

work=${TMPDIR:-/tmp}/carnet-mutations${keep:+-kept}
[ -n "$keep" ] || work=$(mktemp -d "$work.XXXXXX")
mkdir -p "$work"
tree=$work/tree
running=
finish() {
    [ -z "$running" ] || { kill "$running" && wait "$running"; } 2>/dev/null
    [ -n "$keep" ] || rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

export LC_ALL=C.UTF-8 CMOCKA_MESSAGE_OUTPUT=TAP
unset LINES COLUMNS CARNET_IDLE_FD CARNET_NOW KUBECONFIG LANGUAGE NO_COLOR CARNET MAKEFLAGS MAKELEVEL
unset CARNET_TEST_DIR CARNET_TEST_KUBECONFIG
passed=0 failed=0 n=0
say() { # ok|"not ok" TEXT
    n=$((n + 1))
    echo "$1 $n - $2"
    if [ "$1" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# -- the copy ----------------------------------------------------------------------------------------
# What is tracked, or would be; without version control, all but the build.
files() {
    cd "$top" || exit 1
    git ls-files -co --exclude-standard 2>/dev/null || find . -path ./build -prune -o -type f -print
}
# Only what differs is copied, and what is gone goes, so that a kept copy is built again where it must be.
copy() {
    mkdir -p "$tree"
    (cd "$tree" && find . -path ./build -prune -o -type f -print) | while read -r f; do
        [ -f "$top/$f" ] || rm "$tree/$f"
    done
    files | while read -r f; do
        [ -f "$top/$f" ] || continue
        cmp -s "$top/$f" "$tree/$f" && continue
        mkdir -p "$(dirname "$tree/$f")"
        cp "$top/$f" "$tree/$f"
    done
}
build() { # SUITE…
    # shellcheck disable=SC2046  # a list of words on purpose
    make -C "$tree" -j"${JOBS:-$(nproc)}" CFLAGS='-O0 -g0 -U_FORTIFY_SOURCE -w' build/carnet \
        $(for s in "$@"; do case $s in *.sh) ;; *) echo "build/release/tests/$s" ;; esac; done) \
        >"$work/make.log" 2>&1 &
    running=$!
    wait $running
    code=$?
    running=
    return $code
}

# A suite is red as soon as one test is: it need not come to its end.
is_red() { # SUITE
    case $1 in
    *.sh) set -- sh "$tree/tests/$1" ;;
    *) set -- stdbuf -oL "$tree/build/release/tests/$1" ;;
    esac
    (cd "$tree" && exec timeout 150 "$@") >"$work/out" 2>&1 &
    running=$!
    while kill -0 $running 2>/dev/null; do
        if grep -a '^not ok' "$work/out" | grep -aqiv '# skip'; then
            kill $running 2>/dev/null
            wait $running 2>/dev/null
            running=
            return 0
        fi
        sleep 0.1
    done
    wait $running
    code=$?
    running=
    [ $code -ne 0 ] && return 0
    grep -a '^not ok' "$work/out" | grep -aqiv '# skip'
}

# -- the mutations -----------------------------------------------------------------------------------
# mutation NAME FILE SED SUITE… : the expression must change one line of the file, and compile.
mutation() {
    name="$area: $1" file=$2 expression=$3
    shift 3
    case $name in *"$pattern"*) ;; *) return ;; esac
    if [ "$step" = list ]; then
        for s in "$@"; do echo "$s"; done >>"$work/suites"
        return
    fi
    cp "$tree/$file" "$work/original"
    sed -e "$expression" "$work/original" >"$work/mutant"
    changed=$(diff "$work/original" "$work/mutant" | grep -c '^<')
    if [ "$changed" -ne 1 ]; then
        say "not ok" "$name: the expression changes $changed lines of $file, not one"
        return
    fi
    cp "$work/mutant" "$tree/$file"
    if build "$@"; then
        for s in "$@"; do
            if is_red "$s"; then say ok "$name: caught by $s"; else say "not ok" "$name: survives $s"; fi
        done
    else
        say "not ok" "$name: does not compile"
        grep -a 'error' "$work/make.log" | head -n 5 | sed 's/^/# /'
    fi
    cp "$work/original" "$tree/$file"
}

table() { # list|run: the copy's, which nobody edits meanwhile
    step=$1
    for part in "$tree"/tests/mutations/table/*.sh; do
        area=$(basename "$part" .sh)
        . "$part"
    done
}

copy
: >"$work/suites"
table list
sort -u "$work/suites" >"$work/unique"
# shellcheck disable=SC2046  # a list of words on purpose
build $(cat "$work/unique") || {
    tail -n 20 "$work/make.log" | sed 's/^/# /'
    say "not ok" "the copy does not build"
    echo "$passed passed, $failed failed, 0 skipped"
    exit 1
}
# A suite that is red already would notice nothing.
while read -r s; do
    if is_red "$s" </dev/null; then
        say "not ok" "$s is red without any mutation"
        grep -a '^not ok\|^#' "$work/out" | head -n 20 | sed 's/^/# /'
    fi
done <"$work/unique"
table run
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
