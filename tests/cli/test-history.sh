#!/bin/sh
# What was changed from here stands in the history; what is in its files is read with care.
. "$(dirname "$0")/lib.sh"
state="$home/state/carnet"

check "no history yet" 0 "$carnet" history
has "is said" "carnet has changed nothing from here yet."
check "as JSON it is empty" 0 "$carnet" history -o json
has "a list" "[]"

mkdir -p "$state"
line() { printf '{"time":"%s","context":"%s","namespace":"%s","action":"stop","kind":"server","name":"%s","command":"%s","outcome":"%s","error":"%s","words":"%s"}\n' "$@"; }
line 2026-11-20T10:00:00Z prod team old "kubectl old" "done" "" "" >"$state/history.1.jsonl"
{
    line 2026-11-21T10:00:00Z prod team first "kubectl first" "done" "" ""
    echo 'not JSON'
    echo '[1,2]'
    echo '{"time":17,"context":{},"name":"odd"}'
    line 2026-11-22T10:00:00Z lab lab second 'kubectl \u001b]52;c;AAAA\u0007 \u202e' failed forbidden "no"
    head -c 40000 /dev/zero | tr '\0' 'x'; echo
    line 2026-11-22T11:00:00Z lab lab third "" unknown "" ""
    printf '{"time":"2026-11-22T12:00:00Z","name":"half'
} >"$state/history.jsonl"
check "a history" 0 "$carnet" history
first=$(printf '%s\n' "$out" | sed -n 2p)
case $first in *"done"*"kubectl old"*) ok "the older file comes first" ;; *) not_ok "the older file: $first" ;; esac
has "what failed is said" "failed"
has "without a call the change is named" "stop lab/third"
has "what nobody waited for" "not known"
hasnt "half a line is skipped" "half"
case $out in *"$(printf '\033')"*) not_ok "no control character comes out" ;; *) ok "no control character comes out" ;; esac
check "of one namespace" 0 "$carnet" history -n lab -o name
[ "$out" = "lab/second
lab/third" ] && ok "it alone" || not_ok "it alone"
check "as JSON" 0 "$carnet" history -n lab -o json
has "the outcome is a fixed word" '"outcome": "failed"'
has "the error too" '"error": "forbidden"'
check "in French" 0 "$carnet" --lang fr history
has "its words" "échec"
has "the change too" "arrêter lab/third"
rm "$state/history.jsonl"
mkdir "$state/history.jsonl"
check "a history that cannot be read" 1 "$carnet" history
echo "1..$n"
