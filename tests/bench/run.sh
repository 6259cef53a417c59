#!/bin/sh
# Runs the benches named (make bench): those of single parts, then carnet beside its peers on the
# sandbox, over a thin line and from far away, and with CARNET_TEST_DIR, the folder of a running test
# cluster, on a real API server. All in one run: the machine is never quiet, only what was measured
# side by side may be compared. Ends with tables. See README.md.
#   ROUNDS=3    how often the lists are read       K9S=…  a k9s that is not on the PATH
#   ONLY=peers  leaves the benches of single parts out
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=${ROUNDS:-3}
carnet=$root/build/carnet
k9s=${K9S:-$(command -v k9s)}
kubectl=$(command -v kubectl)
export LC_ALL=C.UTF-8
unset LANG LANGUAGE LINES COLUMNS CARNET_IDLE_FD CARNET_NOW NO_COLOR HTTP_PROXY HTTPS_PROXY ALL_PROXY \
    http_proxy https_proxy all_proxy

terminal= plain= far=
for bench in "$@"; do
    case $bench in
    */bench_terminal) terminal=$(realpath "$bench"); continue ;;
    */bench_plain) plain=$(realpath "$bench"); continue ;;
    */bench_far) far=$(realpath "$bench"); continue ;;
    esac
    [ "${ONLY:-}" = peers ] && continue
    printf '== %s\n' "${bench##*/}"
    "$bench" || exit 1
done
[ -n "$terminal" ] && [ -n "$plain" ] && [ -n "$far" ] || exit 0

work=$(mktemp -d) || exit 1
finish()
{
    HOME=$work/home "$carnet" sandbox stop > "$work/stop" 2>&1
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
mkdir -p "$work/home" "$work/k9s"
# k9s looks for newer ones of itself unless it is told not to.
printf 'k9s:\n  skipLatestRevCheck: true\n' > "$work/k9s/config.yaml"
export K9S_CONFIG_DIR=$work/k9s
export carnet kubectl k9s terminal plain rounds work
[ -n "$k9s" ] || echo "k9s: skipped, not on the PATH and not named by K9S"

# -- starting ---------------------------------------------------------------------------------------
# carnet's platform is a port nobody listens on: nothing comes of it before the first paint. curl shows
# what a program pays for the same libraries before its first line.
echo "== starts to the first paint"
printf '%s\n' 'apiVersion: v1' 'kind: Config' 'current-context: away' \
    'clusters: [{name: away, cluster: {server: "https://127.0.0.1:1"}}]' \
    'users: [{name: me, user: {token: t}}]' \
    'contexts: [{name: away, context: {cluster: away, user: me}}]' > "$work/away"
starts()
{
    HOME=$(mktemp -d "$work/home.XXXXXX") KUBECONFIG=$work/away "$terminal" -s 25 "$@"
}
starts -n carnet "$carnet"
starts -n 'curl --version' curl --version
starts -n less less "$root/README.md"
[ -z "$(command -v htop)" ] || starts -n htop htop

# -- the sandbox ------------------------------------------------------------------------------------
sandbox_servers=2000
KUBECONFIG=$work/kubeconfig
export KUBECONFIG
sandbox() { HOME=$work/home "$carnet" sandbox "$@"; }
# Gives up after a while, which a busy machine may need twice.
start_sandbox() { sandbox start || sandbox start || sandbox start; }
value() { sed -n "s/^ *$1: //p" "$KUBECONFIG"; }
name_sandbox() # its address, for kubectl and for curl
{
    sandbox kubeconfig > "$KUBECONFIG"
    value certificate-authority-data | base64 -d > "$work/ca.pem"
    printf 'url = "%s/apis/kubeflow.org/v1/namespaces/demo/notebooks"\ncacert = "%s"\n' \
        "$(value server)" "$work/ca.pem" > "$work/curl"
    printf 'header = "Authorization: Bearer %s"\n' "$(value token)" >> "$work/curl"
}
start_sandbox && name_sandbox || exit 1
sh "$here/fill-sandbox.sh" "$KUBECONFIG" $sandbox_servers
count=$((sandbox_servers + 3)) # those of the first start
servers=$(echo $count | sed 's/\(...\)$/,\1/')
echo "== $servers servers of the sandbox, read by each in turn"
sh "$here/peers.sh" "$work/sandbox" "$work/curl" "$servers"

echo "== the terminal far away"
from_far() # NAME OPTION… PROGRAM…
{
    name=$1
    shift
    HOME=$(mktemp -d "$work/home.XXXXXX") "$far" -n "$name" "$@" | tee -a "$work/far"
}
from_far carnet "$carnet"
from_far ncurses "$plain" "$work/sandbox/rows"
[ -z "$k9s" ] || from_far k9s -w 12000 "$k9s" -c notebooks --readonly
sandbox stop

echo "== the platform behind 4 Mbit/s"
if HOME=$work/home lists=only sh "$here/thin.sh" 4mbit sh -c '"$carnet" sandbox start && exec "$@"' sh \
    sh "$here/peers.sh" "$work/thin" "$work/curl" "$servers"; then
    sandbox stop
else
    echo "skipped: needs root, ip and tc with tbf"
fi

# -- a real API server ------------------------------------------------------------------------------
if [ -n "${CARNET_TEST_DIR:-}" ]; then
    dir=$CARNET_TEST_DIR
    . "$dir/env"
    kubectl=$CARNET_TEST_KUBECTL
    KUBECONFIG=$dir/admin.kubeconfig
    if [ "$("$kubectl" get notebooks -A -o name | grep -c /notebook-)" -ne 10000 ]; then
        "$root/tests/cluster/load" -d "$dir" --notebooks 10000 --namespaces 200 || exit 1
    fi
    printf 'url = "https://127.0.0.1:%s/apis/kubeflow.org/v1/notebooks"\ncacert = "%s"\ncert = "%s"\nkey = "%s"\n' \
        "$CARNET_TEST_API_PORT" "$dir/pki/ca.crt" "$dir/pki/admin.crt" "$dir/pki/admin.key" > "$work/curl"
    echo "== 10,000 servers in 200 namespaces of a real API server, read by each in turn"
    sh "$here/peers.sh" "$work/server" "$work/curl" 10,000 -A

    echo "== 100 changes a second"
    change_under() # NAME OPTION… PROGRAM…: changed once it has the list
    {
        rm -f "$work/churn"
        HOME=$(mktemp -d "$work/home.XXXXXX") "$terminal" -i 20 -n "$@" | tee -a "$work/changed"
        while ! grep -q '^ended$' "$work/churn"; do sleep 1; done
        sed '/^ended$/d; s/^/  the server took: /' "$work/churn" | tee -a "$work/changed"
    }
    # The programs have homes of their own, the cluster's tools are in this one.
    changes="HOME='$HOME' '$root/tests/cluster/load' -d '$dir' --churn 100 --seconds 30"
    changes="{ $changes > '$work/churn' 2>&1; echo ended >> '$work/churn'; } &"
    change_under carnet -x "$changes" -r load- -w '10,000 servers' -W 'reading…' "$carnet" -A
    [ -z "$k9s" ] || change_under k9s -x "$changes" -r load- -w '[10,000]' "$k9s" -A -c notebooks --readonly
else
    echo "== a real API server: skipped, CARNET_TEST_DIR names none"
fi

# -- what came of it --------------------------------------------------------------------------------
echo "== tables"
sh "$here/tables.sh" "$work/sandbox" "The sandbox, $servers servers:" curl streamed kubectl carnet k9s ncurses beside less htop
[ ! -d "$work/thin" ] ||
    sh "$here/tables.sh" "$work/thin" "The same behind 4 Mbit/s:" curl streamed kubectl carnet
printf '\nThe terminal far away:\n\n'
sed 's/^/    /' "$work/far"
[ -d "$work/server" ] || exit 0
sh "$here/tables.sh" "$work/server" "A real API server, 10,000 servers:" curl streamed kubectl carnet k9s ncurses beside less htop
printf '\nWhile 100 servers a second were to change:\n\n'
grep -v 'start to\|until then' "$work/changed" | sed 's/^/    /'
