# For tests of the sandbox as a process: its processes, counted. After lib.sh.
#   family        PIDs of what serves from this home and of all below it, those that ended left out
#   belongs       PIDs whose home, folder or words are this sandbox's, wherever they hang in the tree
#   alive PID…    those that have not ended
#   gone NAME PID…   waits until they have ended, ten seconds at most
#   is NAME VALUE EXPECTED
folder=$XDG_STATE_HOME/carnet/sandbox

family() {
    ps -eo pid=,ppid=,stat=,args= | awk -v folder="$folder" '
        $3 !~ /^Z/ { parent[$1] = $2; if (index($0, "sandbox serve " folder " ")) member[$1] = 1 }
        END {
            do {
                more = 0
                for (p in parent)
                    if (!(p in member) && parent[p] in member) { member[p] = 1; more = 1 }
            } while (more)
            for (p in member) print p
        }'
}
living() { # where its pods are: its own folder, or root's other one
    echo "$folder"
    for owner in /var/lib/carnet-sandbox/*/sandbox; do
        if [ "$(cat "$owner" 2>/dev/null)" = "$folder" ]; then dirname "$owner"; fi
    done
}
belongs() {
    for place in $(living); do
        for environ in /proc/[0-9]*/environ; do
            p=${environ%/environ} p=${p#/proc/}
            case $(readlink "/proc/$p/cwd" 2>/dev/null) in "$place"/*) echo "$p"; continue ;; esac
            if tr '\0' '\n' 2>/dev/null <"$environ" | grep -q "^HOME=$place/"; then echo "$p"; fi
        done
    done | sort -un
}
alive() {
    for p in "$@"; do
        case $(ps -o stat= -p "$p") in '' | Z*) ;; *) echo "$p" ;; esac
    done
}
is() { if [ "$2" = "$3" ]; then ok "$1"; else out="$2, not $3" not_ok "$1"; fi; }
until_true() { # SECONDS COMMAND…: tries until it succeeds
    tries=$(($1 * 10)); shift
    while ! "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.1
    done
}
none_alive() { [ -z "$(alive "$@")" ]; }
gone() {
    name=$1; shift
    if until_true 10 none_alive "$@"; then ok "$name"; else out="alive: $(alive "$@")" not_ok "$name"; fi
}
server_pid() {
    ps -eo pid=,stat=,args= | awk -v folder="$folder" '
        $2 !~ /^Z/ && $4 == "sandbox" && $5 == "serve" && $6 == folder { print $1; exit }'
}
children() { ps -eo pid=,ppid=,stat= | awk -v p="$1" '$2 == p && $3 !~ /^Z/ { print $1 }'; }
