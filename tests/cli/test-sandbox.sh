#!/bin/sh
# The life of the sandbox: started, found, ended, killed, forgotten; nothing of it stays behind. The lists of
# processes are this home's only: each names its folder.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sandbox.sh"
trap '"$carnet" sandbox reset --yes >/dev/null 2>&1; rm -rf "$home"' EXIT

check "status before the first start" 0 "$carnet" sandbox status
has "says how to start" "carnet sandbox start"
check "kubeconfig before the first start" 3 "$carnet" sandbox kubeconfig
check "another word" 2 "$carnet" sandbox frobnicate
check "serve is not for people" 2 "$carnet" sandbox serve

check "start" 0 "$carnet" sandbox start
check "status" 0 "$carnet" sandbox status
has "names the port" "runs on port"
has "counts its servers" "6 servers, 2 pods run."
has "says how long it stays" "stays until"
check "start again" 0 "$carnet" sandbox start
is "one process serves" "$(ps -eo args= | grep -c "[s]andbox serve $folder ")" 1
is "its folder is the person's alone" "$(stat -c %a "$folder")" 700
is "no file in it is for others" "$(find "$folder" -maxdepth 1 -type f -perm /077 | wc -l)" 0

check "ps --sandbox" 0 "$carnet" ps --sandbox
has "a server is ready" "Ready"
has "one waits" "Waiting"
check "four people" 0 sh -c "for p in you colleague viewer stranger; do
    '$carnet' sandbox kubeconfig --as \$p > '$home'/\$p || exit 1; done"
check "nobody else" 3 "$carnet" sandbox kubeconfig --as mallory
has "is named" "mallory"
has "with those there are" "It knows you, colleague, viewer, stranger, administrator."
check "you see your servers" 0 "$carnet" ps --kubeconfig "$home/you" -n demo -o name
has "by their names" "hello"
check "a stranger sees none" 4 "$carnet" ps --kubeconfig "$home/stranger" -n demo
sed 's/token: .*/token: 0123456789abcdef/' "$home/you" >"$home/forged"
check "a token that is nobody's" 4 "$carnet" ps --kubeconfig "$home/forged" -n demo

check "all namespaces, one by one" 0 "$carnet" ps -A --kubeconfig "$home/you" -o name
has "one's own" "demo/hello"
has "one where one helps" "team/too-big"
has "one where one looks" "library/reading-room"
has "and how many are missing" "Your account may not see the servers of 3 other namespaces."
check "all that a viewer may see" 0 "$carnet" ps -A --kubeconfig "$home/viewer" -o name
has "is what the viewer was let into" "demo/hello"
hasnt "and nothing else" "team/"
check "all namespaces of a stranger" 4 "$carnet" ps -A --kubeconfig "$home/stranger"
check "an administrator's kubeconfig" 0 sh -c \
    "'$carnet' sandbox kubeconfig --as administrator >'$home/administrator'"
check "all namespaces at once" 0 "$carnet" ps -A --kubeconfig "$home/administrator" -o name
has "has the same servers" "library/reading-room"
hasnt "and nothing is missing" "other namespace"

check "why does one wait" 0 "$carnet" why needs-a-gpu --sandbox -n demo
has "the cause" "No node of this platform has a GPU."
has "the scheduler's words" "1 Insufficient nvidia.com/gpu."
has "a command" "carnet delete --sandbox -n demo needs-a-gpu"
check "in French" 0 "$carnet" why needs-a-gpu --sandbox -n demo --lang fr
has "the cause in French" "Aucun nœud de la plateforme n’a de GPU."
check "why -o name" 0 "$carnet" why needs-a-gpu --sandbox -n demo -o name
is "is the cause's id" "$out" no-gpu
check "why -o json" 0 "$carnet" why needs-a-gpu --sandbox -n demo -o json
has "has the cause" '"cause": "no-gpu"'
has "and the steps" '"kind": "edit"'
has "with the call of an editor" 'edit notebooks.kubeflow.org/needs-a-gpu"'
check "why of a stopped one" 0 "$carnet" why demo/resting --sandbox
has "how to start it, there" "carnet start --sandbox -n demo resting"
"$carnet" sandbox kubeconfig >"$home/my config"
check "why by a file" 0 "$carnet" why demo/resting --kubeconfig "$home/my config" --context sandbox
has "the command names it" "carnet start --kubeconfig='$home/my config' --context=sandbox -n demo resting"
check "why of one that is not there" 3 "$carnet" why nobody --sandbox -n demo
check "why for a stranger" 4 "$carnet" why hello --kubeconfig "$home/stranger" -n demo

check "stop a server" 0 "$carnet" stop hello --sandbox -n demo
at=$(sed -n 's/.*"time":"\([^"]*\)".*"name":"hello".*/\1/p' "$home/state/carnet/history.jsonl")
rests() { "$carnet" status hello --sandbox -n demo -o json | grep -q '"state": "stopped"'; }
until_true 30 rests
check "why it rests" 0 "$carnet" why hello --sandbox -n demo
has "carnet knows its own stops" "Stopped: from here, at $(date -d "$at" +%H:%M)."
check "in French" 0 "$carnet" why hello --sandbox -n demo --lang fr
has "too" "Arrêté$(printf '\302\240'): d’ici, à $(date -d "$at" +%H:%M)."
mv "$home/state/carnet/history.jsonl" "$home/kept"
check "without the history" 0 "$carnet" why hello --sandbox -n demo
has "it is not claimed" "by a person, or by the platform for idleness"
mv "$home/kept" "$home/state/carnet/history.jsonl"
check "start it" 0 "$carnet" start hello --sandbox -n demo

before=$(family)
check "stop" 0 "$carnet" sandbox stop
# shellcheck disable=SC2086  # a list of words on purpose
is "no process is left" "$(alive $before)" ""
check "stop again" 0 "$carnet" sandbox stop

check "start after a stop" 0 "$carnet" sandbox start
before=$(family)
kill -9 "$(server_pid)"
check "status after kill -9" 0 "$carnet" sandbox status
has "it does not run" "does not run"
check "start after kill -9" 0 "$carnet" sandbox start
now=$(family)
orphans=
# shellcheck disable=SC2086
for p in $(alive $before); do
    case " $(echo $now) " in *" $p "*) ;; *) orphans="$orphans $p" ;; esac
done
is "every process of the one before has ended or is taken over" "$orphans" ""
check "nothing is lost" 0 "$carnet" ps --sandbox -n demo -o name
has "the servers are there" "needs-a-gpu"

check "two at once" 1 timeout 20 "$carnet" sandbox serve "$folder" -1 -1
check "the first still answers" 0 "$carnet" ps --sandbox

check "delete a server" 0 "$carnet" delete hello --yes --sandbox -n demo
check "reset" 0 "$carnet" sandbox reset --yes
check "start after a reset" 0 "$carnet" sandbox start
check "ps after a reset" 0 "$carnet" ps --sandbox -n demo -o name
has "the first world is back" "hello"

port=$(cat "$folder/port")
"$carnet" sandbox stop >/dev/null
before=$(family)
check "without a terminal" 0 "$carnet" --snapshot 80x24
has "shows its servers" "needs-a-gpu"
has "says what it is" "This is the sandbox"
is "and ends with the frame" "$(family)" ""
check "French without a terminal" 0 env LANGUAGE=fr "$carnet" --snapshot 80x24
has "says it in French" "Voici le bac à sable"
is "ends again" "$(family)" ""
is "it keeps its port" "$(cat "$folder/port")" "$port"

if command -v python3 >/dev/null; then
    python3 -c '
import socket, sys, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen(1)
print("held", flush=True)
time.sleep(60)' "$port" >"$home/held" 2>/dev/null &
    holder=$!
    if until_true 20 test -s "$home/held"; then
        check "its port is taken" 0 "$carnet" ps --sandbox -n demo -o name
        has "it takes another" "hello"
    else
        ok "its port is taken # SKIP another program of this machine has it already"
    fi
    kill $holder 2>/dev/null
fi

echo "1..$n"
