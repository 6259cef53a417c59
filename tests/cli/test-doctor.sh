#!/bin/sh
# carnet doctor: goes on past what is broken, names it, and says what to do. What platforms do wrong: tests/faults/test_doctor.c.
. "$(dirname "$0")/lib.sh"

cat >"$home/kube" <<'K'
apiVersion: v1
kind: Config
current-context: refused
clusters:
- {name: nobody, cluster: {server: "https://127.0.0.1:1"}}
- {name: unknown, cluster: {server: "https://no-such-host.invalid:6443"}}
users:
- {name: lost, user: {tokenFile: /no/such/token}}
- {name: program, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-login, interactiveMode: Never}}}
- {name: token, user: {token: secret-token-7}}
- {name: nameless}
contexts:
- {name: refused, context: {cluster: nobody, user: token, namespace: team}}
- {name: unknown, context: {cluster: unknown, user: program}}
- {name: lost, context: {cluster: nobody, user: lost}}
- {name: nowhere, context: {cluster: gone, user: token}}
- {context: {cluster: nobody}}
K
# The ids that -o name printed are these.
ids() {
    if [ "$(echo $out)" = "$2" ]; then ok "$1"; else not_ok "$1: not $2"; fi
}

check "no platform at all" 0 "$carnet" doctor
has "speaks of the sandbox" "No platform is configured: carnet shows the sandbox"
has "and of this machine" "State folder"
has "kubectl is no need" "carnet does not need it"
check "a look is no reason to start it" 0 "$carnet" sandbox status
has "it does not run" "does not run"
check "in French" 0 "$carnet" --lang fr doctor
has "it speaks French" "Aucune plateforme n’est configurée"

check "a port where nobody listens" 1 "$carnet" doctor --kubeconfig "$home/kube"
has "says so" "nothing listens on port 1"
has "goes on with who signs in" "A token in the kubeconfig, as token"
has "what was left out is doubtful" "an entry of contexts has no name"
hasnt "no secret" "secret-token-7"
check "the ids of what is not fine" 1 "$carnet" doctor --kubeconfig "$home/kube" -o name
ids "the ids are fixed" "kubeconfig connection"
check "in French" 1 "$carnet" --lang fr doctor --kubeconfig "$home/kube"
has "with a mend" "Vérifiez l’adresse dans le kubeconfig"

check "in 80 columns" 1 script -qec "stty cols 80 rows 24; '$carnet' doctor --kubeconfig '$home/kube'" /dev/null
printf '%s\n' "$out" | tr -d '\r' >"$home/narrow"
[ "$(wc -L <"$home/narrow")" -le 80 ] && ok "no line is longer" || not_ok "no line is longer"
grep -q ' $' "$home/narrow" && not_ok "no line ends in spaces" || ok "no line ends in spaces"
out=$(sed -n '/thing is wrong/,$p' "$home/narrow")
has "what is wrong stands at the end" "  Connection: 127.0.0.1 answers but nothing listens on port 1."
has "and what is doubtful" "  Kubeconfig: "
printf '#!/bin/sh\necho no code >&2\nexit 1\n' >"$home/login"
chmod +x "$home/login"
sed "s|command: no-such-login|command: $home/login|" "$home/kube" >"$home/signs"
check "an unknown host" 1 "$carnet" doctor --kubeconfig "$home/kube" --context unknown -o name
ids "and a program that is not there" "kubeconfig name signin"
check "a token file that is not there" 1 "$carnet" doctor --kubeconfig "$home/kube" --context lost -o name
ids "the way is looked at all the same" "kubeconfig connection signin"
check "a cluster that is not there" 1 "$carnet" doctor --kubeconfig "$home/kube" --context nowhere -o name
ids "is the platform's fault" "platform kubeconfig"
check "a file that is not there" 1 "$carnet" doctor --kubeconfig "$home/none" -o name
ids "too" "platform"
echo 'a: [' >"$home/broken"
check "a file that is no YAML" 1 env KUBECONFIG="$home/broken" "$carnet" doctor -o name
ids "too" "platform"

check "as JSON" 1 "$carnet" doctor --kubeconfig "$home/kube" -o json
has "an id" '"id": "connection"'
has "its verdict" '"verdict": "wrong"'
has "its mend" '"mend": "Check the address in the kubeconfig, a VPN, and whether it runs."'

mkdir -p "$home/config/carnet"
printf 'context = gone\n' >"$home/config/carnet/settings"
check "a setting that names what is gone" 1 env KUBECONFIG="$home/kube" "$carnet" doctor
has "is explained" "The settings choose the platform gone (context = gone), which is no longer there."
has "with what to do" "carnet context use takes one."
check "also to ps" 3 env KUBECONFIG="$home/kube" "$carnet" ps
has "in one sentence" "which is no longer there. carnet context ls"
check "and without any kubeconfig" 3 "$carnet" ps
has "too" "which is no longer there"
printf 'context = refused\nnonsense = 7\n' >"$home/config/carnet/settings"
check "a line that is not understood" 1 env KUBECONFIG="$home/kube" "$carnet" doctor
has "is named" "Line 2 of the settings"
has "what chose the platform" "refused at https://127.0.0.1:1: the settings choose it (context = refused)."
rm "$home/config/carnet/settings"

touch "$home/file"
check "a state folder that cannot be" 0 env XDG_STATE_HOME="$home/file/below" "$carnet" doctor -o name
ids "is doubtful" "state"
check "an encoding without UTF-8" 0 env LC_ALL=C "$carnet" doctor
has "is doubtful" "LC_ALL=C asks for no UTF-8"
has "what chose the language" "English: nothing asks for another one."
check "French by the environment" 0 env LC_ALL=fr_CA.UTF-8 "$carnet" doctor
has "says which variable" "LC_ALL=fr_CA.UTF-8 le dit"
