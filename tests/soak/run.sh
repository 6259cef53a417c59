#!/bin/sh
# make soak (MINUTES=24): a control plane of its own with 400 servers, 100 changes a second, the line cut every
# 10 s. At the end: the list is the server's, memory is flat, no descriptor is lost. Prints TAP, figures, counts.
set -u
minutes=${1:-24}
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
bin=$top/build/release/tests/soak
dir=$(mktemp -d "${TMPDIR:-/tmp}/carnet-soak.XXXXXX")
passed=0 failed=0
pids=

finish() {
    for p in $pids; do kill "$p" 2>/dev/null; done
    "$top/tests/cluster/down" "$dir/cluster" >/dev/null 2>&1
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
count() { # the line of a test
    echo "$1"
    case $1 in ok*) passed=$((passed + 1)) ;; *) failed=$((failed + 1)) ;; esac
}
figure() { # PID: anonymous KiB and descriptors
    echo "$(awk '/^Anonymous:/ { print $2 }' "/proc/$1/smaps_rollup") $(ls "/proc/$1/fd" | wc -l)"
}

"$top/tests/cluster/up" --control-plane "$dir/cluster" 2>"$dir/log"
code=$?
if [ $code -eq 77 ]; then
    echo "skipped: $(tail -n 1 "$dir/log")"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
if [ $code -ne 0 ]; then
    cat "$dir/log"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi
. "$dir/cluster/env"
"$top/tests/cluster/load" -d "$dir/cluster" --notebooks 400 --namespaces 20 >"$dir/log" 2>&1

"$bin/cutter" "$CARNET_TEST_API_PORT" 10 >"$dir/port" &
pids="$pids $!"
while [ ! -s "$dir/port" ]; do sleep 0.1; done # its first line, at once
sed "s|https://127.0.0.1:[0-9]*|https://127.0.0.1:$(cat "$dir/port")|" "$dir/cluster/admin.kubeconfig" \
    >"$dir/broken.kubeconfig"

# carnet itself in a terminal that is read; script(1) makes the pty. Nobody types: a pipe that stays open.
mkfifo "$dir/keys" && exec 9<>"$dir/keys"
mkdir "$dir/home"
HOME="$dir/home" TERM=xterm-256color KUBECONFIG="$dir/broken.kubeconfig" \
    script -qfec "stty rows 40 cols 120; exec '$top/build/carnet' -A" /dev/null >/dev/null 2>&1 <&9 &
screen=$!
pids="$pids $screen"
seconds=$((minutes * 60))
"$top/tests/cluster/load" -d "$dir/cluster" --churn 100 --seconds "$seconds" >"$dir/churn" 2>&1 &
churn=$!
pids="$pids $churn"
mkfifo "$dir/until" && exec 8<>"$dir/until" # it follows until this is closed: by then nothing changes any more
"$bin/follow" "$dir/broken.kubeconfig" "$dir/cluster/admin.kubeconfig" <"$dir/until" >"$dir/follow" 2>&1 8>&- &
follow=$!
pids="$pids $follow"

sleep 30 # the first lists, some cuts
carnet=$(pgrep -P "$screen" -x carnet)
first=$(figure "$carnet") first_follow=$(figure "$follow")
sleep $((seconds > 60 ? seconds - 45 : 15))
last=$(figure "$carnet") last_follow=$(figure "$follow")
wait "$churn"
exec 8>&-
wait "$follow"
while read -r line; do count "$line"; done <"$dir/follow"
tail -n 1 "$dir/churn"

compare() { # name, first "KiB fds", last
    echo "$1: anonymous $(echo "$2" | cut -d' ' -f1) KiB, then $(echo "$3" | cut -d' ' -f1) KiB;" \
        "descriptors $(echo "$2" | cut -d' ' -f2), then $(echo "$3" | cut -d' ' -f2)"
    if echo "$2 $3" | awk '{ exit !($1 > 0 && $3 <= $1 * 1.25 + 1024) }'; then
        count "ok - $1: memory is flat"
    else count "not ok - $1: memory is flat"; fi
    if echo "$2 $3" | awk '{ exit !($2 > 0 && $4 <= $2 + 8) }'; then
        count "ok - $1: no descriptor is lost"
    else count "not ok - $1: no descriptor is lost"; fi
}
compare carnet "$first" "$last"
compare follower "$first_follow" "$last_follow"
echo "$passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
