#!/bin/sh
# The calls carnet shows, run by kubectl on the sandbox: they do what carnet does. And the history of
# what carnet did.
. "$(dirname "$0")/lib.sh"
trap '"$carnet" sandbox stop >/dev/null 2>&1; rm -rf "$home"' EXIT
c() { "$carnet" --sandbox "$@"; }
history="$home/state/carnet/history.jsonl"
check "the sandbox starts" 0 "$carnet" sandbox start

check "stop --dry-run" 0 c stop hello --dry-run
has "says the call" "-n demo patch notebooks.kubeflow.org/hello --type=merge -p '"
case $out in kubectl\ *) ok "and nothing else on standard output" ;; *) not_ok "standard output" ;; esac
stop=$out
check "it is not stopped" 0 c status hello -o json
hasnt "by that" '"state": "stopped"'
[ -e "$history" ] && not_ok "nothing was sent" || ok "nothing was sent"
check "with --read-only it is shown too" 0 c stop hello --dry-run --read-only
check "delete --dry-run asks nothing" 0 c delete resting --dry-run --with-volumes
has "the server first" "notebooks.kubeflow.org/resting --cascade=foreground --wait=false &&"
delete=$out

if command -v kubectl >/dev/null; then
    check "kubectl takes the call, on the server's word" 0 sh -c "$stop --dry-run=server"
    has "patched" "notebook.kubeflow.org/hello patched"
    check "kubectl stops it" 0 sh -c "$stop"
    has "patched" "notebook.kubeflow.org/hello patched"
    check "it is stopped" 0 c status hello -o json
    has "as carnet stops it" '"stopp'
    check "start --dry-run" 0 c start hello --dry-run
    check "kubectl starts it" 0 sh -c "$out"
    check "start --dry-run" 0 c stop hello --dry-run
    has "it is not stopped any more" "annotations"
    other=$(printf '%s\n' "$stop" | sed 's/"uid":"[^"]*"/"uid":"00000000-0000-0000-0000-000000000000"/')
    check "another server of that name is not stopped" 1 sh -c "$other"
    check "kubectl deletes, volume after server" 0 sh -c "$delete"
    has "the server" 'notebook.kubeflow.org "resting" deleted'
    has "the volume" 'persistentvolumeclaim "resting-workspace" deleted'
    check "the call that reads" 0 sh -c "$(printf '%s' "$stop" | sed 's/ patch .*//') get notebooks.kubeflow.org/hello -o yaml"
    has "reads" "kind: Notebook"
else
    n=$((n + 1))
    echo "ok $n - kubectl runs the calls # SKIP kubectl is not there"
fi

check "carnet stops it" 0 c stop hello
check "the history" 0 "$carnet" history
has "has the call" "-n demo patch notebooks.kubeflow.org/hello --type=merge"
has "and that it was done" "done"
[ "$(stat -c %a "$history")" = 600 ] && ok "for its owner only" || not_ok "for its owner only"
check "as JSON" 0 "$carnet" history -o json
has "with its place" '"namespace": "demo"'
has "and its platform" '"context": "sandbox"'
when() { sed 's/T[0-9:]*Z/T/g'; }
sent=$("$carnet" history -o json | sed -n 's/.*"command": "\(.*\)",$/\1/p' | sed 's/\\"/"/g' | when)
[ "$sent" = "$(printf '%s' "$stop" | when)" ] && ok "it is the call that was shown" ||
    { out="$sent
$stop"; not_ok "it is the call that was shown"; }
"$carnet" sandbox kubeconfig --as viewer >"$home/viewer"
check "what one may not" 4 "$carnet" --kubeconfig "$home/viewer" start hello
[ "$(grep -c '"outcome":"done"' "$history")" -eq 1 ] && ok "is not done in the history" || not_ok "is not done in the history"
: >"$home/line"
head -n 1 "$history" >"$home/line" && cat "$home/line" >"$history"

# Full: the file becomes the one before.
head -c 524200 /dev/zero | tr '\0' '\n' >>"$history"
chmod 644 "$history"
check "carnet starts it" 0 c start hello
[ "$(wc -l <"$history")" -eq 1 ] && ok "a new file begins" || not_ok "a new file begins"
[ "$(stat -c %a "$history")" = 600 ] && ok "for its owner only" || not_ok "for its owner only"
check "nothing is lost" 0 "$carnet" history -o name
[ "$out" = "demo/hello
demo/hello" ] && ok "of both files" || not_ok "of both files"
rm "$history"
ln -s "$home/elsewhere" "$history"
check "a link in its place" 0 c stop hello
[ -e "$home/elsewhere" ] && not_ok "is not followed" || ok "is not followed"

check "a report" 0 c report needs-a-gpu
has "in English" "## Incident report: server needs-a-gpu in demo"
has "in French" "## Rapport d’incident"
has "with the events" "| FailedScheduling |"
has "with the server's version" "- kubernetes v1."
has "with the object" "kind: Notebook"
check "a report of nobody" 3 c report nobody
has "says so" "demo has no server nobody."
echo "1..$n"
