#!/bin/sh
# What the command line says: keys of the screen are not its own, and it speaks one language.
. "$(dirname "$0")/lib.sh"

cat >"$home/kube" <<'K'
apiVersion: v1
kind: Config
current-context: one
clusters:
- {name: c, cluster: {server: "https://127.0.0.1:1"}}
users:
- name: u
  user:
    exec: {apiVersion: client.authentication.k8s.io/v1, command: "false", interactiveMode: Never}
contexts:
- {name: one, context: {cluster: c, user: u, namespace: team}}
K

check "a program that does not sign in" 4 "$carnet" ps --kubeconfig "$home/kube"
has "is named" "false did not sign you in."
hasnt "no key of the screen" "R tries"
check "the same in French" 4 "$carnet" --lang fr ps --kubeconfig "$home/kube"
has "is named in French" "false ne vous a pas connecté."
hasnt "no key of the screen in French" "R réessaie"

check "usage in French" 0 "$carnet" --lang fr status --help
has "names are French" "carnet status NOM"
check "a command called in another way, in French" 2 "$carnet" --lang fr status
has "how is below it" "  carnet status NOM"
check "a command that is not there, in French" 2 "$carnet" --lang fr frobnicate
has "is said in French" "La commande frobnicate n’existe pas."

for command in start stop "delete --yes"; do
    # shellcheck disable=SC2086
    check "--read-only: $command" 4 "$carnet" $command x --read-only --kubeconfig "$home/kube"
    has "says that nothing was done" "With --read-only, carnet changes nothing. Nothing was done."
done
check "--read-only: ps is not kept" 4 "$carnet" ps --read-only --kubeconfig "$home/kube"
hasnt "from reading" "changes nothing"
mkdir -p "$home/config/carnet"
echo 'read_only = yes' >"$home/config/carnet/settings"
check "read_only = yes: stop" 4 "$carnet" stop x --kubeconfig "$home/kube"
has "says where that is said" "The settings say read_only = yes"
rm "$home/config/carnet/settings"
