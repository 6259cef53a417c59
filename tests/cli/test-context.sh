#!/bin/sh
# The platforms carnet knows: its own file, the kubeconfig's, which one is used, and what cannot be reached.
. "$(dirname "$0")/lib.sh"

cat >"$home/kube" <<'K'
apiVersion: v1
kind: Config
current-context: one
clusters:
- {name: c, cluster: {server: "https://127.0.0.1:1"}}
users:
- {name: u, user: {token: secret-token-7}}
contexts:
- {name: one, context: {cluster: c, user: u, namespace: team}}
- {name: two, context: {cluster: c, user: u}}
- {name: broken, context: {cluster: nowhere, user: u}}
K
cp "$home/kube" "$home/before"

check "none known" 0 "$carnet" context ls
has "says how to add one" "carnet context add"
check "of KUBECONFIG" 0 env KUBECONFIG="$home/kube" "$carnet" context ls
has "the current one has a star" "* one"
has "a broken one does not hide the others" "broken"
hasnt "no secret" "secret-token-7"
check "as JSON" 0 env KUBECONFIG="$home/kube" "$carnet" context ls -o json
has "with its server" '"server": "https://127.0.0.1:1"'
check "by name" 0 env KUBECONFIG="$home/kube" "$carnet" context ls -o name

check "add needs a file" 2 "$carnet" context add lab
check "add a file that is not there" 3 "$carnet" context add lab --kubeconfig "$home/none"
check "add a context that is not there" 3 "$carnet" context add lab --kubeconfig "$home/kube" --context three
check "add a name that cannot be" 2 "$carnet" context add "a b" --kubeconfig "$home/kube"
check "add" 0 "$carnet" context add lab --kubeconfig "$home/kube" --context two -n mine
check "it is there" 0 "$carnet" context ls -o name
has "by its own name" "lab"
check "use" 0 "$carnet" context use lab
check "is current" 0 "$carnet" context ls
has "with a star" "* lab"
check "use an unknown one" 3 "$carnet" context use nope
cmp -s "$home/kube" "$home/before" && ok "the kubeconfig is untouched"

settings="$XDG_CONFIG_HOME/carnet/settings"
check "forget without a terminal" 2 "$carnet" context rm lab
has "needs a word" "Nothing was forgotten."
check "it is still there" 0 "$carnet" context ls -o name
has "indeed" "lab"
check "forget nothing" 2 "$carnet" context rm
check "forget what is not there" 3 "$carnet" context rm nope --yes
check "forget the sandbox" 2 "$carnet" context rm sandbox --yes
has "it is always there" "carnet sandbox reset"
check "forget one of a kubeconfig" 2 env KUBECONFIG="$home/kube" "$carnet" context rm one --yes
has "carnet changes no kubeconfig" "which carnet never changes"
printf '# mine\ncontext.labor.kubeconfig = /x\n' >>"$settings"
typed() { # WORD…: answers on a terminal
    out=$(printf '%s\n' "$1" | script -qec "$carnet context rm lab" /dev/null 2>&1) || :
}
typed labo
has "another word" "Nothing was forgotten."
grep -q '^context = lab$' "$settings" && ok "changes nothing" || not_ok "changes nothing"
typed lab
has "what stays is said" "The file $home/kube stays as it is."
has "and what came of it" "carnet knows lab no more. It was the one shown;"
check "it is gone" 0 "$carnet" context ls -o name
[ "$out" = "labor
sandbox" ] && ok "and it alone" || not_ok "and it alone"
printf '# mine\ncontext.labor.kubeconfig = /x\n' | cmp -s - "$settings" &&
    ok "the settings keep the rest" || not_ok "the settings keep the rest: $(cat "$settings")"
cmp -s "$home/kube" "$home/before" && ok "the kubeconfig is still untouched"
check "by --yes, in French" 0 "$carnet" context rm labor --yes --lang fr
has "it is said" "carnet ne connaît plus labor."
check "add again" 0 "$carnet" context add lab --kubeconfig "$home/kube" --context two -n mine

check "unreachable: test" 5 "$carnet" context test lab
has "names host and port" "127.0.0.1"
check "unreachable: ps" 5 "$carnet" ps
hasnt "no secret in errors" "secret-token-7"
check "unreachable: one frame" 5 "$carnet" --snapshot 80x24
has "the header says so" "offline"
check "a broken context" 1 env KUBECONFIG="$home/kube" "$carnet" ps --context broken
check "an unknown context" 3 env KUBECONFIG="$home/kube" "$carnet" ps --context four
touch "$home/file"
check "settings that have no folder" 1 env KUBECONFIG="$home/kube" XDG_CONFIG_HOME="$home/file/below" "$carnet" context use one
has "are said to be so" "$home/file"
mode=$(stat -c %a "$XDG_CONFIG_HOME/carnet/settings")
if [ "$mode" = 600 ]; then ok "settings are the person's alone"; else not_ok "settings are $mode"; fi
