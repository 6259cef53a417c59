#!/bin/sh
# How the program is called: help, version, languages, refusals, no platform, a terminal that cannot.
. "$(dirname "$0")/lib.sh"

check "--help" 0 "$carnet" --help
has "help names the commands" "list the notebook servers"
has "help names the exit codes" "the platform cannot be reached"
check "--help in French" 0 "$carnet" --lang fr --help
has "French help" "lister les serveurs de bloc-notes"
check "help of one command" 0 "$carnet" stop --help
has "its usage" "carnet stop NAME"
check "--version" 0 "$carnet" --version
has "a version" "carnet 0."

check "unknown command" 2 "$carnet" frobnicate
has "is named" "frobnicate"
check "unknown option" 2 "$carnet" --frobnicate
has "is named" "--frobnicate"
check "-n without a value" 2 "$carnet" ps -n
check "-n with -A" 2 "$carnet" ps -n a -A
check "unknown output" 2 "$carnet" ps -o xml
has "what it takes" "table, json, yaml or name"
check "a snapshot of nothing" 2 "$carnet" --snapshot 0x0
check "unknown language" 2 "$carnet" --lang xx ps
check "stop without a name" 2 "$carnet" stop

check "why without a name" 2 "$carnet" why
check "why of two" 2 "$carnet" why a b
check "help of why" 0 "$carnet" why --help
has "its usage" "carnet why NAME"

check "LANGUAGE=fr with LC_ALL=C" 0 env LC_ALL=C LANGUAGE=fr "$carnet" --help
has "is French" "Codes de retour"

# A kubeconfig that is named and not there is no platform; what is shown without any is in test-sandbox.sh.
export KUBECONFIG="$home/none"
check "no platform: one frame" 3 "$carnet"
has "says how to add one" "carnet context add"
check "no platform, in French" 3 env LANGUAGE=fr LC_ALL=C.UTF-8 "$carnet" --snapshot 80x24
has "says it in French" "carnet context add"
hasnt "and no English" "no platform"
check "no platform: ps" 3 "$carnet" ps
check "no platform: why" 3 "$carnet" why a
lines=$("$carnet" --snapshot 80x24 </dev/null | wc -l)
if [ "$lines" -eq 24 ]; then ok "24 lines"; else not_ok "24 lines, not $lines"; fi
check "--sandbox with --kubeconfig" 2 "$carnet" --sandbox --kubeconfig "$home/none"

check "ASCII frames under LC_ALL=C" 3 env LC_ALL=C "$carnet" --snapshot 80x24
if printf '%s' "$out" | LC_ALL=C grep -q '[^ -~]'; then not_ok "only ASCII"; else ok "only ASCII"; fi
