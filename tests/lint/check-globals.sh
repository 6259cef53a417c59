#!/bin/sh
# State that can change lives in contexts: the variables below and no others are writable in the program
# (architecture.md, "State that is not passed").
set -u
cd "$(dirname "$0")/../.." || exit 1
allowed=' base/i18n:state base/log:sink data/json:reading tui/screen_crash:crash '
bad=0
objects=$(find build/release/src -name '*.o' 2>/dev/null | sort)
if [ -z "$objects" ]; then echo "ok 1 - nothing is built # SKIP no objects"; exit 0; fi
for o in $objects; do
    name=${o#build/release/src/}; name=${name%.o}
    # d, b: local data and bss; D, B, C: global ones. Tables of pointers (.data.rel.ro) are constant.
    for v in $(nm -f sysv "$o" 2>/dev/null |
        awk -F'|' '$3 ~ /[dDbBC]/ && $7 !~ /rel\.ro/ { gsub(/ /, "", $1); print $1 }' |
        grep -v '^\.\|^__\|^str_empty$'); do
        case $allowed in
        *" $name:${v%%.*} "*) ;;
        *) echo "# $name: $v can change"; bad=1 ;;
        esac
    done
done
if [ $bad -eq 0 ]; then echo "ok 1 - no state outside contexts but the four"
else echo "not ok 1 - file-scope or static variables that can change"; fi
