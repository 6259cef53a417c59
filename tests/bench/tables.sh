#!/bin/sh
# The figures of one platform as a table: tables.sh OUT TITLE PROGRAM…   (OUT is of peers.sh)
set -u
out=$1 title=$2
shift 2

median()
{
    sort -n | awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
first_of() # PROGRAM LINE: the first figure of a line, the median over its rounds
{
    [ ! -f "$out/$1" ] || sed -n "s/^ *$2 *\([0-9.]*\).*/\1/p" "$out/$1" | grep . | median
}
words_of() # LINE AWK: of the last line of $program that begins so
{
    [ ! -f "$out/$program" ] || sed -n "s/^ *$1 *\([0-9]\)/\1/p" "$out/$program" | tail -n 1 | awk "$2"
}
row() # TITLE COMMAND…: the command says the cell of $program
{
    title=$1 line=
    shift
    for program in $programs; do
        cell=$("$@")
        line="$line ${cell:-–} |"
    done
    case $line in *[0-9]*) echo "| $title |$line" ;; esac
}
start() { first_of "$program" "start to $1" | awk '{ printf "%.0f ms", $1 }'; }
key() { words_of "$1" '{ printf "%s / %s ms", $1, $4 }'; }
bytes() { words_of "$1" '{ for (i = 2; i <= NF; i++) if ($i == "bytes") print $(i - 1) }'; }
idle() { words_of 'left alone' '{ printf "%s %%, %s", $1, $4 }'; }
memory()
{
    if grep -q 'resident after 5 s' "$out/$program" 2> /dev/null; then
        words_of 'resident after 5 s' '{ printf "%s, %s, %s MB", $1, $3, $8 }'
    else
        first_of "$program" 'resident at most' | awk '{ printf "%.0f MB at most", $1 }'
    fi
}

title_of()
{
    case $1 in
    streamed) echo 'curl, streamed' ;;
    beside) echo 'ncurses beside a pane' ;;
    *) echo "$1" ;;
    esac
}

programs=
for program in "$@"; do
    [ ! -s "$out/$program" ] || programs="$programs $program"
done
printf '\n%s\n\n| |' "$title"
for program in $programs; do printf ' %s |' "$(title_of "$program")"; done
printf '\n|---|'
for program in $programs; do printf -- '---|'; done
printf '\n'
row 'first byte' start 'first byte'
row 'first row' start 'first row'
row 'whole list' start 'whole list'
row 'memory: resident, anonymous, at most' memory
row 'cursor move, key to paint p50 / p95' key 'cursor moves'
row 'page, likewise' key pages
row 'sorting, likewise' key 'sorting by each column'
row 'typing a filter, likewise' key 'filter typed and taken back'
row 'bytes of a cursor move' bytes 'cursor moves'
row 'bytes of a page' bytes pages
row 'left alone: CPU, wake-ups a second' idle
awk -v c="$(first_of carnet 'start to whole list')" -v u="$(first_of curl 'start to whole list')" \
    -v s="$(first_of streamed 'start to whole list')" \
    -v r="$(first_of carnet 'start to first row')" -v b="$(first_of curl 'start to first byte')" \
    'BEGIN { printf "\nThe whole list takes carnet %.2f times as long as curl, and %.2f times as long as curl takes for the\n" \
        "stream that carnet reads; its first row comes %.0f ms after the first byte that curl gets.\n", c / u,
        (s > 0 ? c / s : 0), r - b }'
