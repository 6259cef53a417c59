#!/bin/sh
# start, stop and delete on the sandbox: what is said before, what was done, and what was not.
. "$(dirname "$0")/lib.sh"
trap '"$carnet" sandbox stop >/dev/null 2>&1; rm -rf "$home"' EXIT

"$carnet" sandbox start >/dev/null
for person in you viewer; do "$carnet" sandbox kubeconfig --as $person >"$home/$person"; done
as() { person=$1; shift; "$carnet" "$@" --kubeconfig "$home/$person" -n demo; }

check "one name among others is not there" 3 as you start resting nope needs-a-gpu
has "nothing was done, and that is said" "demo has no server nope. Nothing was done."
check "indeed" 0 as you status resting
has "it rests" "Stopped"
check "in French" 3 as you start resting nope --lang fr
has "it is said too" "Rien n’a été fait."

check "a viewer stops what is stopped" 0 as viewer stop resting
has "there was nothing to do" "resting: it is stopped already."
check "a viewer starts what runs" 0 as viewer start hello
check "a viewer stops what runs" 4 as viewer stop hello
has "may not, and who can help" \
    "hello: Not allowed in demo (your role: viewer). Ask you@sandbox.local."
has "what is missing" "The missing right: patch notebooks.kubeflow.org."
check "in French" 4 as viewer stop hello --lang fr
has "as the screen says it" \
    "Interdit dans demo (rôle$(printf '\302\240'): lecteur). Demandez à you@sandbox.local."
check "both at once" 4 as viewer stop resting hello

check "delete without a terminal" 2 as you delete resting
has "goes: the server" "Goes: the server resting and its settings"
has "stays: its volume, with its size" "Stays: volume resting-workspace, "
hasnt "nothing runs in it" "running notebooks"
has "nothing was deleted" "Nothing was deleted."
check "with its volume" 2 as you delete resting --with-volumes
has "it goes" "Goes: volume resting-workspace, "
check "what runs" 2 as you delete hello --lang fr
has "says so, in French" "les blocs-notes et terminaux en cours, le travail non enregistré"
check "deleted" 0 as you delete resting --yes
has "says so" "Deleting resting."

check "a name is missing" 2 "$carnet" stop
has "how it is called" "carnet stop NAME…"
check "an option that is not there" 2 "$carnet" ps --frobnicate
has "how its command is called" "carnet ps [-n NAMESPACE | -A]"
check "a word that is none of context's" 2 "$carnet" context frobnicate
has "how it is called" "carnet context ls | use NAME"
check "a command that is not there" 2 "$carnet" frobnicate ps
hasnt "nothing of another one" "carnet ps ["

check "doctor of a viewer" 0 as viewer doctor
has "says what it is" "You may only read in demo (your role: viewer)."
has "and not that all is well" "Nothing is wrong, but you may only read in demo."
