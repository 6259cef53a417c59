#!/bin/sh
# Runs the benches named (make bench). With CARNET_TEST_DIR, the folder of a running test cluster,
# also carnet on 10,000 servers beside its peers, in one run: the machine is never quiet, only what
# was measured side by side may be compared. See README.md.
#   ROUNDS=3  how often the lists are read
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=${ROUNDS:-3}
notebooks=10000 namespaces=200
export LC_ALL=C.UTF-8
unset LANG LANGUAGE LINES COLUMNS CARNET_IDLE_FD CARNET_NOW NO_COLOR

terminal= plain=
for bench in "$@"; do
    case $bench in
    */bench_terminal) terminal=$bench ;;
    */bench_plain) plain=$bench ;;
    esac
    case $bench in
    */bench_plain) ;;
    *) printf '== %s\n' "${bench##*/}"; "$bench" || exit 1 ;;
    esac
done
if [ -z "${CARNET_TEST_DIR:-}" ]; then
    echo "== lists from a server: skipped, CARNET_TEST_DIR names no cluster"
    exit 0
fi
[ -n "$terminal" ] || exit 0

dir=$CARNET_TEST_DIR
. "$dir/env"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export KUBECONFIG=$dir/admin.kubeconfig
server=https://127.0.0.1:$CARNET_TEST_API_PORT
path=/apis/kubeflow.org/v1/notebooks
kubectl=$CARNET_TEST_KUBECTL

count=$("$kubectl" get notebooks -A -o name | grep -c /notebook-)
if [ "$count" -ne $notebooks ]; then
    "$root/tests/cluster/load" -d "$dir" --notebooks $notebooks --namespaces $namespaces || exit 1
fi

# "seconds of the list, MB of resident memory" of a program that ends by itself.
timed()
{
    name=$1
    shift
    /usr/bin/env time -f '%e %M' -o "$work/time" "$@" > "$work/out" 2> /dev/null
    awk -v name="$name" '{ printf "%s\n  %-34s %10.1f ms\n  %-34s %10.1f MB\n",
        name, "whole list", $1 * 1000, "resident at most", $2 / 1024 }' "$work/time"
}

read_by_curl()
{
    curl -s -A carnet/0 --cacert "$dir/pki/ca.crt" --cert "$dir/pki/admin.crt" \
        --key "$dir/pki/admin.key" -o /dev/null \
        -w 'curl\n  first byte %{time_starttransfer} s, whole list %{time_total} s, %{size_download} bytes\n' \
        "$server$path"
}

read_by_carnet()
{
    HOME=$work "$terminal" -n carnet -r load- -w '10,000 servers' -W 'reading…' "$@" "$root/build/carnet" -A
}

echo "== $notebooks servers in $namespaces namespaces, read by each in turn"
for round in $(seq "$rounds"); do
    read_by_curl | tee -a "$work/curl"
    read_by_carnet | tee -a "$work/carnet"
done
timed 'kubectl, table' "$kubectl" get notebooks -A
cp "$work/out" "$work/table"
timed 'kubectl, -o json' "$kubectl" get notebooks -A -o json
timed 'carnet ps' env HOME="$work" "$root/build/carnet" ps -A
cp "$work/out" "$work/rows"

median()
{
    sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
curl_s=$(sed -n 's/.*whole list \([0-9.]*\) s.*/\1/p' "$work/curl" | median)
carnet_ms=$(sed -n 's/.*start to whole list *\([0-9.]*\) ms/\1/p' "$work/carnet" | median)
awk -v a="$carnet_ms" -v b="$curl_s" 'BEGIN {
    printf "== medians: carnet %.0f ms, curl %.0f ms: %.2f times\n", a, b * 1000, a / b / 1000 }'

echo "== keys and rest"
read_by_carnet -k carnet -i 30
[ -z "$plain" ] || "$terminal" -n 'plain ncurses on the same rows' -k plain "$plain" "$work/rows"
"$terminal" -n 'less on the table' -k less less -S "$work/table"
if command -v k9s > /dev/null; then
    HOME=$work "$terminal" -n k9s -r load- -w '[10000]' -k k9s -i 30 k9s -A -c notebooks
fi

echo "== 100 changes per second"
"$root/tests/cluster/load" -d "$dir" --churn 100 \
    --seconds 75 > "$work/churn" 2>&1 &
churn=$!
read_by_carnet -k carnet -i 20
wait $churn
cat "$work/churn"
