#!/bin/sh
# Runs the benches named (make bench): those of single parts, then carnet beside its peers on the
# sandbox, and with CARNET_TEST_DIR, the folder of a running test cluster, on a real API server, all
# in one run: the machine is never quiet, only what was measured side by side may be compared. Ends
# with tables. See README.md.
#   ROUNDS=3    how often the lists are read       K9S=…  a k9s that is not on the PATH
#   ONLY=peers  leaves the benches of single parts out
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=${ROUNDS:-3}
carnet=$root/build/carnet
k9s=${K9S:-$(command -v k9s)}
kubectl=${CARNET_TEST_KUBECTL:-$(command -v kubectl)}
export LC_ALL=C.UTF-8
unset LANG LANGUAGE LINES COLUMNS CARNET_IDLE_FD CARNET_NOW NO_COLOR HTTP_PROXY HTTPS_PROXY ALL_PROXY \
    http_proxy https_proxy all_proxy
sandbox_servers=2000 servers=10000 namespaces=200

terminal='' plain=''
for bench in "$@"; do
    case $bench in
    */bench_terminal) terminal=$bench ;;
    */bench_plain) plain=$bench; continue ;;
    esac
    [ "${ONLY:-}" = peers ] && continue
    printf '== %s\n' "${bench##*/}"
    "$bench" || exit 1
done
[ -n "$terminal" ] || exit 0

work=$(mktemp -d) || exit 1
finish()
{
    HOME=$work/home "$carnet" sandbox stop > "$work/stop" 2>&1
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
# k9s looks for newer ones of itself unless it is told not to.
mkdir -p "$work/home" "$work/k9s"
printf 'k9s:\n  skipLatestRevCheck: true\n' > "$work/k9s/config.yaml"
export K9S_CONFIG_DIR=$work/k9s

# -- measuring: figures of a program go to $out/NAME ------------------------------------------------
in_terminal() # NAME OPTION… PROGRAM…
{
    name=$1
    shift
    # A home of its own each time: what carnet remembers of a run would be a head start for the next.
    home=$(mktemp -d "$work/home.XXXXXX")
    HOME=$home "$terminal" -n "$name" "$@" | tee -a "$out/$name"
}

# A program that ends by itself: "seconds of the whole list, MB of resident memory".
timed() # NAME PROGRAM…
{
    name=$1
    shift
    /usr/bin/env time -f '%e %M' -o "$work/time" "$@" > "$work/out" 2> "$work/err"
    awk -v name="$name" 'END { printf "%s\n  start to whole list %27.1f ms\n  resident at most %30.1f MB\n",
        name, $1 * 1000, $2 / 1024 }' "$work/time" | tee -a "$out/$name"
}

by_curl() # ARGUMENT…
{
    curl -s -A carnet/0 -o /dev/null \
        -w 'curl\n  start to first byte %{time_starttransfer} s\n  start to whole list %{time_total} s\n  %{size_download} bytes\n' \
        "$@" | awk '$NF == "s" { sub(/[0-9.]+ s$/, sprintf("%.1f ms", $(NF - 1) * 1000)) } { print }' | tee -a "$out/curl"
}

beside_peers() # COUNT "COUNT WITH COMMA" ALL-NAMESPACES-FLAG
{
    for round in $(seq "$rounds"); do
        curl_list
        in_terminal carnet -r load- -w "$2 servers" -W 'reading…' "$carnet" $3
    done
    timed 'kubectl' "$kubectl" get notebooks $3
    cp "$work/out" "$work/table"
    timed 'kubectl -o json' "$kubectl" get notebooks $3 -o json
    timed 'carnet ps' env HOME="$work/home" "$carnet" ps $3
    cp "$work/out" "$work/rows"
    in_terminal carnet -r load- -w "$2 servers" -W 'reading…' -k carnet -i 30 "$carnet" $3
    [ -z "$plain" ] || in_terminal ncurses -w load- -k plain -i 5 "$plain" "$work/rows"
    in_terminal less -w NAME -k less -i 5 less -S "$work/table"
    if command -v htop > /dev/null; then
        in_terminal htop -w PID -k htop -i 10 htop
    fi
    if [ -n "$k9s" ]; then
        in_terminal k9s -r load- -w "[$1]" -k k9s -i 30 "$k9s" $3 -c notebooks --readonly
    else
        echo "k9s: skipped, not on the PATH and not named by K9S"
    fi
}

# -- tables -----------------------------------------------------------------------------------------
median()
{
    sort -n | awk '{ v[NR] = $1 } END { if (NR) printf "%s", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
first_of() # PROGRAM LINE: the first figure of a line, the median over its rounds
{
    sed -n "s/^ *$2 *\([0-9.]*\).*/\1/p" "$out/$1" 2> "$work/err" | median
}
words_of() # PROGRAM LINE AWK: of the last line that begins so
{
    sed -n "s/^ *$2 *\([0-9]\)/\1/p" "$out/$1" 2> "$work/err" | tail -n 1 | awk "$3"
}
row() # TITLE COMMAND…: the command says the cell of the program $program
{
    title=$1
    shift
    printf '| %s |' "$title"
    for program in $programs; do
        cell=$("$@")
        printf ' %s |' "${cell:-–}"
    done
    printf '\n'
}
start() { first_of "$program" "start to $1" | awk '{ printf "%.0f ms", $1 }'; }
whole() { start 'whole list'; }
memory() { words_of "$program" 'resident after 5 s' '{ printf "%s, %s, %s MB", $1, $3, $8 }'; }
most() { first_of "$program" 'resident at most' | awk '{ printf "%.0f MB", $1 }'; }
any_memory() { text=$(memory); echo "${text:-$(most)}"; }
key() { words_of "$program" "$1" '{ printf "%s / %s ms", $1, $4 }'; }
bytes() { words_of "$program" "$1" '{ for (i = 2; i <= NF; i++) if ($i == "bytes") print $(i - 1) }'; }
idle() { words_of "$program" 'left alone' '{ printf "%s %%, %s", $1, $4 }'; }

table() # TITLE PROGRAM…
{
    printf '\n%s\n\n| |' "$1"
    shift
    programs=$*
    for program in $programs; do printf ' %s |' "$program"; done
    printf '\n|---|'
    for program in $programs; do printf -- '---|'; done
    printf '\n'
    row 'first byte' start 'first byte'
    row 'first row' start 'first row'
    row 'whole list' whole
    row 'memory: resident, anonymous, at most' any_memory
    row 'cursor move, key to paint p50 / p95' key 'cursor moves'
    row 'page, likewise' key pages
    row 'sorting, likewise' key 'sorting by each column'
    row 'typing a filter, likewise' key 'filter typed and taken back'
    row 'bytes of a cursor move' bytes 'cursor moves'
    row 'bytes of a page' bytes pages
    row 'left alone: CPU, wake-ups a second' idle
    awk -v c="$(first_of carnet 'start to whole list')" -v u="$(first_of curl 'start to whole list')" \
        -v r="$(first_of carnet 'start to first row')" -v b="$(first_of curl 'start to first byte')" \
        'BEGIN { printf "\ncarnet has the whole list in %.2f times the time of curl, its first row %.0f ms after\n" \
            "the first byte curl got.\n", c / u, r - b }'
}

# -- the sandbox ------------------------------------------------------------------------------------
out=$work/sandbox
mkdir "$out"
HOME=$work/home "$carnet" sandbox start && HOME=$work/home "$carnet" sandbox kubeconfig > "$work/kubeconfig" || exit 1
sh "$here/fill-sandbox.sh" "$work/kubeconfig" $sandbox_servers
sed -n 's/^ *certificate-authority-data: //p' "$work/kubeconfig" | base64 -d > "$work/ca.pem"
curl_list()
{
    by_curl --cacert "$work/ca.pem" -H "Authorization: Bearer $(sed -n 's/^ *token: //p' "$work/kubeconfig")" \
        "$(sed -n 's/^ *server: //p' "$work/kubeconfig")/apis/kubeflow.org/v1/namespaces/demo/notebooks"
}
count=$((sandbox_servers + 3)) # those of the first start
with_comma=$(echo $count | sed 's/\(...\)$/,\1/')
echo "== $count servers of the sandbox, read by each in turn"
KUBECONFIG=$work/kubeconfig
export KUBECONFIG
beside_peers $count "$with_comma" ''
sandbox_out=$out

# -- a real API server ------------------------------------------------------------------------------
if [ -n "${CARNET_TEST_DIR:-}" ]; then
    dir=$CARNET_TEST_DIR
    . "$dir/env"
    out=$work/server
    mkdir "$out"
    KUBECONFIG=$dir/admin.kubeconfig
    kubectl=$CARNET_TEST_KUBECTL
    loaded=$("$kubectl" get notebooks -A -o name | grep -c /notebook-)
    if [ "$loaded" -ne $servers ]; then
        "$root/tests/cluster/load" -d "$dir" --notebooks $servers --namespaces $namespaces || exit 1
    fi
    curl_list()
    {
        by_curl --cacert "$dir/pki/ca.crt" --cert "$dir/pki/admin.crt" --key "$dir/pki/admin.key" \
            "https://127.0.0.1:$CARNET_TEST_API_PORT/apis/kubeflow.org/v1/notebooks"
    }
    echo "== $servers servers in $namespaces namespaces of a real API server, read by each in turn"
    beside_peers $servers 10,000 -A

    echo "== 100 changes a second"
    for name in carnet ${k9s:+k9s}; do
        "$root/tests/cluster/load" -d "$dir" --churn 100 --seconds 60 > "$work/churn" 2>&1 &
        churn=$!
        case $name in
        carnet) in_terminal 'carnet changed' -r load- -w '10,000 servers' -W 'reading…' -i 20 "$carnet" -A ;;
        k9s) in_terminal 'k9s changed' -r load- -w '[10000]' -i 20 "$k9s" -A -c notebooks --readonly ;;
        esac
        wait $churn
        tail -n 1 "$work/churn" | sed "s/^.* \([0-9]* changes\)/$name: \1/" | tee -a "$work/changes"
    done
else
    echo "== a real API server: skipped, CARNET_TEST_DIR names none"
fi

with="curl kubectl carnet ${k9s:+k9s} ncurses less"
[ ! -s "$sandbox_out/htop" ] || with="$with htop"
out=$sandbox_out
# shellcheck disable=SC2086  # a list of names
table "$count servers of the sandbox" $with
[ -d "$work/server" ] || exit 0
out=$work/server
# shellcheck disable=SC2086
table "$servers servers of a real API server" $with
printf '\nWhile servers change, left alone: CPU, wake-ups a second, bytes a second\n\n'
for program in 'carnet changed' 'k9s changed'; do
    words_of "$program" 'left alone' "{ printf \"  ${program% *}: %s %%, %s, %s\\n\", \$1, \$4, \$6 }"
done
cat "$work/changes"
