#!/bin/sh
# Include directions and library owners (the table of src/README.md), and no cycles, of headers nor of files.
set -eu
cd "$(dirname "$0")/../.."

map=src/README.md
layers=$(sed -n 's/^| `\([a-z]*\)` | .*/\1/p' "$map")
# layer: itself and those its row of the map names
may_use() {
    row=$(awk -F' [|] ' -v name="| \`$1\`" '$1 == name { print $3 }' "$map")
    case $row in
    '') ;;
    all) echo "$layers" | tr '\n' ' ' ;;
    *) echo "$1 $row" | tr -d , ;;
    esac
}
# Where a private header is, seen from the folder of who includes it.
beside() { # FOLDER HEADER
    folder=$1 header=$2
    while :; do
        case $header in
        ../*) folder=${folder%/*} header=${header#../} ;;
        *) break ;;
        esac
    done
    echo "$folder/$header"
}
# library header: the only places that may include it
owner() {
    case $1 in
    curl/*) echo 'src/net/ src/loop/' ;;
    openssl/*) echo 'src/net/ src/sandbox/' ;;
    cjson/* | cJSON.h | yaml.h | sqlite3.h) echo src/data/ ;;
    curses.h | ncurses.h | ncursesw/* | term.h) echo src/tui/ ;;
    microhttpd.h | gnutls/*) echo src/sandbox/ ;;
    getopt.h) echo src/app/ ;;
    sys/signalfd.h) echo src/loop/ ;;
    cmocka.h) echo tests/ ;;
    *) echo any ;;
    esac
}

bad=0 n=0
complain() { echo "# $1"; bad=$((bad + 1)); }

for f in $(find src include -name '*.[ch]' | sort); do
    n=$((n + 1))
    case $f in
    src/*) layer=${f#src/} ;;
    include/carnet/*) layer=${f#include/carnet/} ;;
    esac
    layer=${layer%%/*}
    allowed=" $(may_use "$layer") "
    [ "$allowed" != "  " ] || complain "$f: no such layer"
    for h in $(sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$f"); do
        where=$(beside "${f%/*}" "$h")
        case $where in
        "src/$layer/"*) [ -f "$where" ] || complain "$f includes \"$h\", which is not there" ;;
        *) complain "$f includes \"$h\": private to another layer" ;;
        esac
    done
    for h in $(sed -n 's/^ *# *include *<\([^>]*\)>.*/\1/p' "$f"); do
        case $h in
        carnet/*)
            target=${h#carnet/}; target=${target%%/*}
            case $allowed in
            *" $target "*) ;;
            *) complain "$f includes <$h>: $layer may not use $target" ;;
            esac
            [ -f "include/$h" ] || complain "$f includes <$h>, which is not there"
            ;;
        *)
            where=$(owner "$h")
            case $f in include/*) [ "$where" = any ] || where=nowhere ;; esac
            if [ "$where" != any ]; then
                ok=
                for w in $where; do case $f in "$w"*) ok=1 ;; esac; done
                [ -n "$ok" ] || complain "$f includes <$h>, which belongs to $where"
            fi
            ;;
        esac
    done
done
if [ $bad -eq 0 ]; then echo "ok 1 - $n files include downwards and only libraries they own"
else echo "not ok 1 - include directions"; fi

# Inside the sandbox: folder, and the folders of the sandbox it may use beside itself. Files beside the folders put them together.
within_sandbox() {
    case $1 in
    objects | process) echo ;;
    people) echo objects ;;
    api) echo objects people ;;
    world) echo objects process ;;
    esac
}
bad=0
for f in $(find src/sandbox -mindepth 2 -name '*.[ch]' | sort); do
    folder=${f#src/sandbox/}; folder=${folder%%/*}
    allowed=" $(within_sandbox "$folder") "
    for h in $(sed -n 's/^ *# *include *"\.\.\/\([a-z]*\)\/.*/\1/p' "$f"); do
        case $allowed in *" $h "*) ;; *) complain "$f: sandbox/$folder may not use sandbox/$h" ;; esac
    done
done
if [ $bad -eq 0 ]; then echo "ok 2 - the folders of the sandbox keep their order"
else echo "not ok 2 - the folders of the sandbox keep their order"; fi

# Cycles among headers: remove headers that include nothing left, again and again.
edges=$(mktemp); trap 'rm -f "$edges" "$edges.2"' EXIT
{
    find include -name '*.h' -exec sed -n 's|^ *# *include *<\(carnet/[^>]*\)>.*|{} include/\1|p' {} \;
    find src -name '*.h' | while read -r f; do
        for h in $(sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$f"); do
            echo "$f $(beside "${f%/*}" "$h")"
        done
    done
} >"$edges"
keep_cycles() {
    while :; do
        awk 'NR==FNR { from[$1] = 1; next } from[$2]' "$edges" "$edges" >"$edges.2"
        if cmp -s "$edges" "$edges.2"; then break; fi
        mv "$edges.2" "$edges"
    done
}
keep_cycles
if [ -s "$edges" ]; then
    sed 's/^/# cycle: /' "$edges"
    echo "not ok 3 - headers include each other"
else
    echo "ok 3 - no include cycle"
fi

# The same with a source and its header taken as one: what two files need of each other stands in a third.
find src include -name '*.[ch]' -exec awk '
    function module(path) { sub(/^(include\/carnet|src)\//, "", path); sub(/\.[ch]$/, "", path); return path }
    function beside(folder, header) {
        while (sub(/^\.\.\//, "", header)) sub(/\/[^\/]*$/, "", folder)
        return folder "/" header
    }
    /^ *# *include *["<]/ {
        split($0, part, /["<>]/)
        folder = FILENAME; sub(/\/[^\/]*$/, "", folder)
        to = /"/ ? beside(folder, part[2]) : part[2] ~ /^carnet\// ? "include/" part[2] : ""
        if (to && module(FILENAME) != module(to)) print module(FILENAME), module(to)
    }' {} + | grep -E '^(data|net|platform|tui|views)/' >"$edges"
keep_cycles
if [ -s "$edges" ]; then
    sed 's/^/# cycle: /' "$edges"
    echo "not ok 4 - two files need each other"
else
    echo "ok 4 - in data, net, platform, tui and views no two files need each other"
fi
