#!/bin/sh
# make soak (MINUTES=24, ON=both): carnet and a follower on a platform with 400 servers, 100 changes a second, the
# line cut every 10 s. At the end: the list is the server's, memory is flat, no descriptor is lost, neither by
# carnet nor by the sandbox. Prints TAP, figures, counts.
#
#     run.sh [MINUTES] [sandbox|server|both]
#
# on-sandbox.sh and on-server.sh say how each platform is had:
#   platform_up            starts it with its servers; sets `whole`, a kubeconfig, and `server`, the process to be
#                          measured as well. 77: it cannot be had here, the last line it wrote says why
#   platform_changes S     makes changes for so many seconds, then prints how many; fails if one was refused
#   platform_down
set -u
minutes=${1:-24} on=${2:-both}
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
bin=$top/build/release/tests/soak
seconds=$((minutes * 60))
passed=0 failed=0 skipped=0 dir='' pids=''

put_away() {
    exec 8>&- 9>&-
    # shellcheck disable=SC2086  # a list of PIDs
    [ -z "$pids" ] || kill $pids 2>/dev/null
    pids=''
    [ -z "$dir" ] || platform_down >/dev/null 2>&1
    rm -rf "$dir"
    dir=
}
trap put_away EXIT
trap 'exit 1' INT TERM HUP

verdict() { # NAME COMMAND…: the line of a test
    name=$1; shift
    if "$@"; then
        echo "ok - $platform: $name"; passed=$((passed + 1))
    else
        echo "not ok - $platform: $name"; failed=$((failed + 1))
    fi
}
figure() { # PID: anonymous KiB and descriptors; the fewest of three looks, since one may fall upon a cut
    for _ in 1 2 3; do
        echo "$(awk '/^Anonymous:/ { print $2 }' "/proc/$1/smaps_rollup") $(ls "/proc/$1/fd" | wc -l)"
        sleep 1
    done | sort -n -k 2 | head -n 1
}
is_flat() { echo "$1 $2" | awk '{ exit !($1 > 0 && $3 <= $1 * 1.25 + 1024) }'; }
keeps_descriptors() { echo "$1 $2" | awk '{ exit !($2 > 0 && $4 <= $2 + 8) }'; }
compare() { # NAME, first "KiB fds", last
    echo "$platform: $1: anonymous ${2% *} KiB, then ${3% *} KiB; descriptors ${2#* }, then ${3#* }"
    verdict "$1: memory is flat" is_flat "$2" "$3"
    verdict "$1: no descriptor is lost" keeps_descriptors "$2" "$3"
}
port_of() { sed -n 's|.*server: "*https://127.0.0.1:\([0-9]*\).*|\1|p' "$1"; } # of a kubeconfig

break_line() { # sets `broken`, a kubeconfig over a line that is cut every 10 s
    "$bin/cutter" "$(port_of "$whole")" 10 >"$dir/port" &
    pids="$pids $!"
    while [ ! -s "$dir/port" ]; do sleep 0.1; done # its first line, at once
    broken=$dir/broken.kubeconfig
    sed "s|https://127.0.0.1:[0-9]*|https://127.0.0.1:$(cat "$dir/port")|" "$whole" >"$broken"
}
open_carnet() { # sets `carnet`: in a terminal that is read; script(1) makes the pty, nobody types
    mkfifo "$dir/keys" && exec 9<>"$dir/keys"
    mkdir "$dir/home"
    HOME="$dir/home" TERM=xterm-256color KUBECONFIG="$broken" \
        script -qfec "stty rows 40 cols 120; exec '$top/build/carnet' -A" /dev/null >/dev/null 2>&1 <&9 &
    screen=$!
    pids="$pids $screen"
}
follow() { # sets `follower`, which follows until descriptor 8 is closed: by then nothing changes any more
    mkfifo "$dir/until" && exec 8<>"$dir/until"
    "$bin/follow" "$broken" "$whole" <"$dir/until" >"$dir/follow" 2>&1 8>&- &
    follower=$!
    pids="$pids $follower"
}

soak() {
    break_line
    open_carnet
    platform_changes "$seconds" >"$dir/changes" 2>&1 8>&- 9>&- &
    changes=$!
    pids="$pids $changes"
    follow

    sleep 30 # the first lists, some cuts
    carnet=$(pgrep -P "$screen" -x carnet)
    first=$(figure "$carnet") first_follow=$(figure "$follower")
    [ -z "$server" ] || first_server=$(figure "$server")
    sleep $((seconds > 60 ? seconds - 45 : 15))
    last=$(figure "$carnet") last_follow=$(figure "$follower")
    [ -z "$server" ] || last_server=$(figure "$server")

    verdict "all changes were taken" wait "$changes"
    tail -n 1 "$dir/changes"
    exec 8>&-
    wait "$follower"
    while read -r line; do
        case $line in
            ok*) verdict "${line#*- }" true ;;
            *) verdict "${line#*- }" false ;;
        esac
    done <"$dir/follow"
    compare carnet "$first" "$last"
    compare follower "$first_follow" "$last_follow"
    [ -z "$server" ] || compare "the server" "$first_server" "$last_server"
}
soak_on() { # sandbox | server
    platform=$1 server=
    . "$here/on-$1.sh"
    dir=$(mktemp -d "${TMPDIR:-/tmp}/carnet-soak.XXXXXX")
    platform_up 2>"$dir/log"
    case $? in
        0) soak ;;
        77) echo "skipped: $platform: $(tail -n 1 "$dir/log")"; skipped=$((skipped + 1)) ;;
        *) cat "$dir/log"; verdict "it starts" false ;;
    esac
    put_away
}

case $on in
    sandbox | server) soak_on "$on" ;;
    both) soak_on sandbox; soak_on server ;;
    *) echo "run.sh [MINUTES] [sandbox|server|both]" >&2; exit 2 ;;
esac
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
