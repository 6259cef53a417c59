#!/bin/sh
# Measures carnet and its peers on one platform, each in turn; the figures of a program go to
# OUT/NAME. Called by run.sh with its settings in the environment (carnet, kubectl, k9s, terminal,
# plain, rounds, work) and KUBECONFIG.
#   peers.sh OUT CURL_CONFIG SERVERS [-A]        SERVERS as carnet writes it: 2,003
#   lists=only   only the lists are read, no keys pressed
set -u
out=$1 curl_config=$2 servers=$3 flag=${4:-}
mkdir -p "$out"

in_terminal() # NAME OPTION… PROGRAM…
{
    name=$1
    shift
    # A home of its own each time: what carnet remembers of a run would be a head start for the next.
    HOME=$(mktemp -d "$work/home.XXXXXX") "$terminal" -n "$name" "$@" | tee -a "$out/$name"
}

# A program that ends by itself: the time of the whole list, resident memory.
timed() # NAME PROGRAM…
{
    name=$1
    shift
    HOME=$work /usr/bin/env time -f '%e %M' -o "$out/time" "$@" > "$out/printed" 2> "$out/err"
    awk -v name="$name" 'END { printf "%s\n  start to whole list %27.1f ms\n  resident at most %30.1f MB\n",
        name, $1 * 1000, $2 / 1024 }' "$out/time" | tee -a "$out/$name"
}

by_curl()
{
    curl -s -A carnet/0 -K "$curl_config" -o /dev/null \
        -w '%{time_starttransfer} %{time_total} %{size_download}\n' | awk '{ printf \
        "curl\n  start to first byte %27.1f ms\n  start to whole list %27.1f ms\n  %d bytes\n",
        $1 * 1000, $2 * 1000, $3 }' | tee -a "$out/curl"
}

# The list as carnet asks for it: a watch that begins with all there is and says when that was all.
by_curl_streamed()
{
    mkfifo "$out/bytes"
    begin=$(date +%s%N)
    curl -s -N -A carnet/0 -K "$curl_config" -G -d watch=1 -d allowWatchBookmarks=true -d sendInitialEvents=true \
        -d resourceVersionMatch=NotOlderThan -d timeoutSeconds=120 > "$out/bytes" &
    LC_ALL=C grep -q -m 1 initial-events-end < "$out/bytes"
    end=$(date +%s%N)
    kill $! 2> /dev/null
    wait
    rm "$out/bytes"
    awk -v ns=$((end - begin)) 'BEGIN { printf "curl, streamed\n  start to whole list %27.1f ms\n", ns / 1e6 }' |
        tee -a "$out/streamed"
}

for round in $(seq "$rounds"); do
    by_curl
    by_curl_streamed
    in_terminal carnet -r load- -w "$servers servers" -W 'reading…' "$carnet" $flag
done
timed kubectl "$kubectl" get notebooks $flag
cp "$out/printed" "$out/table"
timed 'kubectl -o json' "$kubectl" get notebooks $flag -o json
timed 'carnet ps' "$carnet" ps $flag
cp "$out/printed" "$out/rows"
[ "${lists:-}" = only ] && exit 0
in_terminal carnet -r load- -w "$servers servers" -W 'reading…' -k carnet -i 30 "$carnet" $flag
in_terminal ncurses -w load- -k plain -i 5 "$plain" "$out/rows"
# carnet's list has a pane at its left and one below, so that a terminal cannot scroll it by itself.
in_terminal beside -w load- -k plain -i 5 "$plain" -b 24 -r 21 "$out/rows"
in_terminal less -w NAME -k less -i 5 less -S "$out/table"
[ -z "$(command -v htop)" ] || in_terminal htop -w PID -k htop -i 10 htop
if [ -n "$k9s" ]; then
    in_terminal k9s -r load- -w "[$servers]" -k k9s -i 30 "$k9s" $flag -c notebooks --readonly
fi
