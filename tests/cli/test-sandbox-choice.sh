#!/bin/sh
# The sandbox among the platforms: when it is the one that is meant, when it is not, and the words of its commands.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sandbox.sh"
trap '"$carnet" sandbox stop >/dev/null 2>&1; rm -rf "$home"' EXIT
none_made() { if [ -e "$folder" ]; then not_ok "$1"; else ok "$1"; fi; }

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
K
sed 's/one/sandbox/' "$home/kube" >"$home/namesake"
printf 'clusters: {\n' >"$home/broken"

# What is meant, before any sandbox was made.
check "alone it is the current one" 0 "$carnet" context ls
has "with a star" "* sandbox"
has "says where and how it is" "on this machine, not running"
has "says how to add another" "context add NAME --kubeconfig FILE"
check "as JSON" 0 "$carnet" context ls -o json
has "says that it is one" '"sandbox": true'
has "that does not run" '"running": false'
check "beside a kubeconfig it is listed" 0 env KUBECONFIG="$home/kube" "$carnet" context ls
has "and the kubeconfig's is current" "* one"
has "it is not" "  sandbox"
check "another of its name hides it" 0 env KUBECONFIG="$home/namesake" "$carnet" context ls
has "that one is meant" "127.0.0.1:1"
hasnt "and this is not listed" "this machine"
check "and is reached" 5 env KUBECONFIG="$home/namesake" "$carnet" ps --context sandbox
check "a broken kubeconfig: context ls" 1 env KUBECONFIG="$home/broken" "$carnet" context ls
has "says what is wrong" "$home/broken"
has "lists the sandbox" "  sandbox"
check "a broken kubeconfig: ps" 1 env KUBECONFIG="$home/broken" "$carnet" ps
mkdir "$home/.kube"
cp "$home/broken" "$home/.kube/config"
check "a broken ~/.kube/config: ps" 1 "$carnet" ps
has "is named" ".kube/config"
check "one frame" 1 "$carnet" --snapshot 80x24
has "says it too" ".kube/config"
has "and that the sandbox is there" "the sandbox is one, if it can start here"
rm -r "$home/.kube"
check "KUBECONFIG that names nothing" 3 env KUBECONFIG="$home/nothing" "$carnet" ps
has "is named" "KUBECONFIG says $home/nothing"
check "--kubeconfig that names nothing" 1 "$carnet" ps --kubeconfig "$home/nothing"
none_made "nothing of this made a sandbox"

# Chosen by name, and left.
check "use" 0 env KUBECONFIG="$home/kube" "$carnet" context use sandbox
check "beside a kubeconfig" 0 env KUBECONFIG="$home/kube" "$carnet" ps -n demo -o name
has "it is the one that is shown" "hello"
check "also with a broken one" 0 env KUBECONFIG="$home/broken" "$carnet" ps -n demo -o name
check "doctor" 0 "$carnet" doctor
has "knows that it is meant" "carnet shows the sandbox, since that was chosen."
check "test" 0 "$carnet" context test sandbox
has "says who one is" "you@sandbox.local"
check "use the other" 0 env KUBECONFIG="$home/kube" "$carnet" context use one
check "it is reached for" 5 env KUBECONFIG="$home/kube" "$carnet" ps
check "--sandbox all the same" 0 env KUBECONFIG="$home/kube" "$carnet" ps --sandbox -n demo -o name
rm "$XDG_CONFIG_HOME/carnet/settings"
is "without a terminal it ends each time" "$(family)" ""

check "add says what it takes" 2 "$carnet" context add
has "name and file" "context add NAME --kubeconfig FILE"
check "the first one added" 0 "$carnet" context add lab --kubeconfig "$home/kube"
has "is shown from now on" "shows it from now on"
check "it is the current one" 0 "$carnet" context ls
has "with a star" "* lab"
check "the second" 0 "$carnet" context add other --kubeconfig "$home/kube"
hasnt "is not" "from now on"
rm "$XDG_CONFIG_HOME/carnet/settings"

# Its commands.
check "status as JSON, not running" 0 "$carnet" sandbox status -o json
has "says so" '"running": false'
has "with no address" '"server": null'
check "stop of none" 0 "$carnet" sandbox stop
has "says so" "did not run"
check "kubeconfig of one that does not run" 0 "$carnet" sandbox kubeconfig
has "says how to start it" "carnet sandbox start"
check "start" 0 "$carnet" sandbox start
check "status as JSON" 0 "$carnet" sandbox status -o json
has "has its address" "\"server\": \"https://127.0.0.1:$(cat "$folder/port")\""
has "and how many servers" '"servers": 6'
(umask 022; "$carnet" sandbox kubeconfig >"$home/written")
is "a kubeconfig written to a file is its owner's alone" "$(stat -c %a "$home/written")" 600
check "a viewer" 0 sh -c "'$carnet' sandbox kubeconfig --as viewer >'$home/viewer'"
check "may look at demo" 0 "$carnet" ps --kubeconfig "$home/viewer" -o name
has "and sees its servers" "needs-a-gpu"
check "and not stop one" 4 "$carnet" stop hello --kubeconfig "$home/viewer"
check "and not look elsewhere" 4 "$carnet" ps --kubeconfig "$home/viewer" -n team
check "another person" 3 "$carnet" sandbox kubeconfig --as mallory
check "help" 0 "$carnet" sandbox --help
for person in you colleague viewer stranger administrator; do
    has "names $person" "--as $person"
done
check "reset without a terminal" 2 "$carnet" sandbox reset
has "says what it needs" "--yes"
check "nothing was reset" 0 "$carnet" ps --sandbox -n demo -o name
check "with --yes" 0 "$carnet" sandbox reset --yes
is "nothing is left behind" "$(family)" ""
echo "1..$n"
